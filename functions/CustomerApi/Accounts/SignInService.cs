using Catalyze.CustomerApi.Mail;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Identity;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>Decides who somebody is who wants to sign in.</summary>
/// <remarks>
/// Pauses are counted by address rather than by Identity's lockout: that one knows only accounts that exist (and so tells which do), and locks for a fixed time.
/// </remarks>
internal sealed class SignInService(
    AccountStore accounts, SignInAttemptStore attempts, AccountManager manager, SignInChallenge challenges, IMailOutbox mails, TimeProvider time)
{
    /// <summary>With a password.</summary>
    /// <exception cref="ProblemException">429 while the address is paused, 401 where they do not belong together: unknown and wrong look the same.</exception>
    public async Task<SignInOutcome> CheckAsync(string email, string password, string? from, CancellationToken cancellationToken)
    {
        await ThrowIfPausedAsync(email, cancellationToken);
        var user = await accounts.FindByEmailAsync(email, cancellationToken);
        if (!await manager.IsPasswordAsync(user, password))
        {
            await CountAsync(email, user, from, cancellationToken);
            throw new ProblemException(new Problem("wrong-credentials", 401, "E-mail address or password is wrong.", "Check both and try again."));
        }

        return await FirstFactorAsync(user!, cancellationToken);
    }

    /// <summary>After the first factor: done, or a challenge for the second.</summary>
    public async Task<SignInOutcome> FirstFactorAsync(AccountUser user, CancellationToken cancellationToken)
    {
        if (user.HasTwoFactor)
            return new SignInOutcome(user, challenges.Make(user));
        await attempts.ForgetAsync(user.Email, cancellationToken);
        return new SignInOutcome(user, Challenge: null);
    }

    /// <summary>With a challenge and a code of the authenticator, or a recovery code. Wrong codes count like wrong passwords.</summary>
    /// <exception cref="ProblemException">429 while the address is paused, 401 for a wrong code or a challenge that has ended.</exception>
    public async Task<AccountUser> CheckCodeAsync(string challenge, string code, string? from, CancellationToken cancellationToken)
    {
        var user = challenges.UserOf(challenge) is var (userId, _) ? await accounts.FindAccountAsync(userId, cancellationToken) : null;
        if (user is null || !challenges.IsGood(challenge, user))
            throw new ProblemException(new Problem("challenge-ended", 401, "Sign in again.", "There are five minutes to enter the code."));
        await ThrowIfPausedAsync(user.Email, cancellationToken);
        var text = code.Replace(" ", string.Empty, StringComparison.Ordinal);
        var right = text.Length == 6 ? await manager.IsCodeAsync(user, text) : await RedeemAsync(user, text);
        if (!right)
        {
            await CountAsync(user.Email, user, from, cancellationToken);
            throw new ProblemException(new Problem("wrong-code", 401, "The code is wrong.", "Enter the code your authenticator shows now, or a recovery code. Each opens once."));
        }

        await attempts.ForgetAsync(user.Email, cancellationToken);
        return user;
    }

    /// <summary>A right password in hand of a session, as changes of the account itself ask for. Wrong ones count.</summary>
    public async Task<AccountUser> ConfirmAsync(string userId, string password, string? from, CancellationToken cancellationToken)
    {
        var user = await accounts.FindAccountAsync(userId, cancellationToken) ?? throw new ProblemException(Problem.NotSignedIn);
        // An early account's hash lies with its login.
        user.PasswordHash ??= (await accounts.FindByEmailAsync(user.Email, cancellationToken))?.PasswordHash;
        await ThrowIfPausedAsync(user.Email, cancellationToken);
        if (await manager.IsPasswordAsync(user, password))
            return user;
        await CountAsync(user.Email, user, from, cancellationToken);
        throw ProblemException.Invalid([new Contracts.Problems.FieldError("password", "wrong", "It is not your password.")]);
    }

    private async Task<bool> RedeemAsync(AccountUser user, string code) => (await manager.RedeemTwoFactorRecoveryCodeAsync(user, code)).Succeeded;

    private async Task ThrowIfPausedAsync(string email, CancellationToken cancellationToken)
    {
        if ((await attempts.ReadAsync(email, cancellationToken)).WaitAt(time.GetUtcNow()) is { } wait)
        {
            throw new ProblemException(new Problem("too-many-attempts", 429, "Too many failed attempts.",
                $"Signing in with this address is paused. Try again in {Math.Ceiling(wait.TotalSeconds)} seconds.")
            { RetryAfter = wait });
        }
    }

    private async Task CountAsync(string email, AccountUser? user, string? from, CancellationToken cancellationToken)
    {
        var counted = await attempts.AddFailureAsync(email, time.GetUtcNow(), cancellationToken);
        if (user is not null && counted.TellsOwner)
            await mails.PutAsync(Mails.Locked(user.Email, counted.Failures, from), cancellationToken);
    }
}
