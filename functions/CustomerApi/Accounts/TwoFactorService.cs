using Catalyze.CustomerApi.Mail;
using Catalyze.CustomerApi.Problems;
using QRCoder;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>Sets up and removes the second factor.</summary>
internal sealed class TwoFactorService(AccountManager manager, UserDirectory users, IMailOutbox mails)
{
    private const string Issuer = "Catalyze";
    private const int RecoveryCodeCount = 10;

    /// <summary>A new key for an authenticator; nothing changes before it is confirmed.</summary>
    public async Task<AuthenticatorSetup> BeginAsync(AccountUser user)
    {
        if (user.HasTwoFactor)
            throw new ProblemException(new Problem("two-factor-on", 409, "There is a second factor already.", "Remove it first, then set up another."));
        AccountManager.Expect(await manager.ResetAuthenticatorKeyAsync(user));
        var key = await manager.GetAuthenticatorKeyAsync(user) ?? throw new InvalidOperationException("The key was not kept.");
        var uri = $"otpauth://totp/{Issuer}:{Uri.EscapeDataString(user.Email)}?secret={key}&issuer={Issuer}&digits=6";
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(uri, QRCodeGenerator.ECCLevel.M);
        using var picture = new PngByteQRCode(data);
        return new AuthenticatorSetup(key, uri, "data:image/png;base64," + Convert.ToBase64String(picture.GetGraphic(4)));
    }

    /// <summary>Turns it on, if the code shows that the authenticator has the key.</summary>
    public async Task<RecoveryCodes> ConfirmAsync(AccountUser user, string code, CancellationToken cancellationToken)
    {
        if (user.HasTwoFactor || user.Secrets.AuthenticatorKey is null)
            throw new ProblemException(new Problem("not-begun", 409, "Nothing waits to be confirmed.", "Begin with POST /api/account/two-factor."));
        if (!await manager.IsCodeAsync(user, code.Replace(" ", string.Empty, StringComparison.Ordinal)))
            throw ProblemException.Invalid([new Contracts.Problems.FieldError("code", "wrong", "It is not the code of now. Is the clock of the authenticator right?")]);
        // The codes first: somebody who has the second factor on always has them.
        var codes = await manager.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodeCount) ?? throw new InvalidOperationException("No recovery codes were made.");
        AccountManager.Expect(await manager.SetTwoFactorEnabledAsync(user, enabled: true));
        users.Forget(user.UserId);
        await mails.PutAsync(Mails.TwoFactorChanged(user.Email, on: true), cancellationToken);
        return new RecoveryCodes([.. codes]);
    }

    public async Task<RecoveryCodes> RenewCodesAsync(AccountUser user)
    {
        if (!user.HasTwoFactor)
            throw new ProblemException(new Problem("two-factor-off", 409, "There is no second factor.", "Set one up first."));
        return new RecoveryCodes([.. await manager.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodeCount) ?? []]);
    }

    public async Task RemoveAsync(AccountUser user, CancellationToken cancellationToken)
    {
        user.Secrets = new AccountSecrets();
        AccountManager.Expect(await manager.SetTwoFactorEnabledAsync(user, enabled: false));
        users.Forget(user.UserId);
        await mails.PutAsync(Mails.TwoFactorChanged(user.Email, on: false), cancellationToken);
    }
}
