using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Stores;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>Decides whether an e-mail address and a password belong together.</summary>
internal sealed class SignInService(AccountStore accounts, SignInAttemptStore attempts, Passwords passwords, TimeProvider time)
{
    /// <summary>The user.</summary>
    /// <exception cref="ProblemException">429 while the address is blocked, 401 where they do not belong together: unknown and wrong look the same.</exception>
    public async Task<UserAccount> CheckAsync(SignInRequest request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if ((await attempts.ReadAsync(request.Email, cancellationToken)).WaitAt(now) is { } wait)
        {
            throw new ProblemException(new Problem("too-many-attempts", 429, "Too many failed attempts.",
                $"Signing in with this address is paused. Try again in {Math.Ceiling(wait.TotalSeconds)} seconds.")
            { RetryAfter = wait });
        }

        var login = await accounts.FindLoginAsync(request.Email, cancellationToken);
        if (!passwords.IsRight(login, request.Password))
        {
            await attempts.AddFailureAsync(request.Email, now, cancellationToken);
            throw new ProblemException(new Problem("wrong-credentials", 401, "E-mail address or password is wrong.", "Check both and try again."));
        }

        await attempts.ForgetAsync(request.Email, cancellationToken);
        return await accounts.FindUserAsync(login!.UserId, cancellationToken)
            ?? throw new InvalidDataException($"Login of {login.UserId} leads to no user.");
    }
}
