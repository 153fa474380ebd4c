using Catalyze.CustomerApi.Mail;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Stores;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>Makes accounts, and changes their passwords and addresses.</summary>
/// <remarks>An account exists only once its address is confirmed. Whether an address has an account already, only a mail to it tells.</remarks>
internal sealed class AccountService(
    AccountStore accounts, AccountManager manager, MailCodeStore codes, SignInAttemptStore attempts, UserDirectory users, IMailOutbox mails, TimeProvider time)
{
    private static readonly TimeSpan SignUpLife = TimeSpan.FromHours(24);
    private static readonly TimeSpan CodeLife = TimeSpan.FromHours(1);

    /// <summary>Mails a code to the address. The caller learns nothing.</summary>
    public async Task SignUpAsync(SignUpRequest request, CancellationToken cancellationToken)
    {
        ThrowIfNoMail();
        var email = EmailAddress.Normalise(request.Email);
        // Hashed in either case: time must not tell who has an account.
        var hash = manager.Hash(request.Password);
        var exists = await accounts.FindByEmailAsync(email, cancellationToken) is not null;
        var code = await codes.AddAsync(
            new MailCode(MailCodePurpose.SignUp, email, time.GetUtcNow() + SignUpLife) { Name = request.Name, PasswordHash = hash }, cancellationToken);
        await mails.PutAsync(exists ? Mails.AccountExists(email) : Mails.Verify(email, code), cancellationToken);
    }

    /// <summary>Makes the account that a code belongs to.</summary>
    /// <exception cref="ProblemException">400 for a wrong code, 409 where the address has an account by now.</exception>
    public async Task<AccountUser> VerifyAsync(string text, CancellationToken cancellationToken)
    {
        var code = await codes.UseAsync(text, MailCodePurpose.SignUp, cancellationToken);
        var user = new AccountUser { UserId = RandomIds.New("usr"), Name = code.Name!, Email = code.Email, CreatedAt = time.GetUtcNow(), PasswordHash = code.PasswordHash };
        return await accounts.AddAsync(user, cancellationToken) ? user : throw EmailTaken("email");
    }

    /// <summary>Mails a code to the address if it has an account. The caller learns nothing.</summary>
    public async Task AskResetAsync(string email, CancellationToken cancellationToken)
    {
        ThrowIfNoMail();
        var user = await accounts.FindByEmailAsync(email, cancellationToken);
        var code = await codes.AddAsync(
            new MailCode(MailCodePurpose.Reset, EmailAddress.Normalise(email), time.GetUtcNow() + CodeLife) { UserId = user?.UserId ?? "-" }, cancellationToken);
        if (user is not null)
            await mails.PutAsync(Mails.Reset(user.Email, code), cancellationToken);
    }

    /// <summary>Sets a password with a mailed code; every session ends. The second factor stays.</summary>
    public async Task<AccountUser> ResetAsync(ResetRequest request, CancellationToken cancellationToken)
    {
        // Before the code is used up: a weak password must not cost it.
        if (AccountManager.CheckPassword(request.Password, "password", email: null) is { } wrong)
            throw ProblemException.Invalid([wrong]);
        var code = await codes.UseAsync(request.Code, MailCodePurpose.Reset, cancellationToken);
        var user = await accounts.FindByEmailAsync(code.Email, cancellationToken);
        if (user is null || user.UserId != code.UserId)
            throw new ProblemException(new Problem("wrong-code", 400, "The code is wrong or has expired.", "The account has another address by now."));
        await manager.SetPasswordAsync(user, request.Password, "password", time.GetUtcNow(), keptSession: null);
        await attempts.ForgetAsync(user.Email, cancellationToken);
        users.Forget(user.UserId);
        await mails.PutAsync(Mails.PasswordChanged(user.Email), cancellationToken);
        return user;
    }

    /// <summary>Changes the password of a user who confirmed the old one; every other session ends.</summary>
    public async Task ChangePasswordAsync(AccountUser user, string password, Session current, CancellationToken cancellationToken)
    {
        await manager.SetPasswordAsync(user, password, "newPassword", time.GetUtcNow(), current.TokenHash);
        users.Forget(user.UserId);
        await mails.PutAsync(Mails.PasswordChanged(user.Email), cancellationToken);
    }

    public async Task AskEmailAsync(AccountUser user, string email, CancellationToken cancellationToken)
    {
        ThrowIfNoMail();
        var address = EmailAddress.Normalise(email);
        var exists = await accounts.FindByEmailAsync(address, cancellationToken) is not null;
        var code = await codes.AddAsync(new MailCode(MailCodePurpose.ChangeEmail, address, time.GetUtcNow() + CodeLife) { UserId = user.UserId }, cancellationToken);
        await mails.PutAsync(exists ? Mails.AccountExists(address) : Mails.ChangeEmail(address, code), cancellationToken);
    }

    public async Task ChangeEmailAsync(string userId, string text, CancellationToken cancellationToken)
    {
        var code = await codes.UseAsync(text, MailCodePurpose.ChangeEmail, cancellationToken);
        if (code.UserId != userId || await accounts.FindAccountAsync(userId, cancellationToken) is not { } user)
            throw new ProblemException(new Problem("wrong-code", 400, "The code is wrong or has expired.", "It belongs to another account."));
        var before = user.Email;
        if (!await accounts.ChangeEmailAsync(user, code.Email, cancellationToken))
            throw EmailTaken("email");
        users.Forget(userId);
        await mails.PutAsync(Mails.EmailChanged(before), cancellationToken);
    }

    public static ProblemException EmailTaken(string field) => new(new Problem("email-taken", 409, "The e-mail address is taken.", "Another account uses it; choose another address.")
    {
        Errors = [new Contracts.Problems.FieldError(field, "taken", "Another account uses this address.")],
    });

    private void ThrowIfNoMail()
    {
        if (!mails.CanSend)
            throw new ProblemException(new Problem("no-mail", 503, "Mails cannot be sent.", "This installation has no folder for mails; its operator can set one."));
    }
}
