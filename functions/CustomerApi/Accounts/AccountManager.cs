using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>ASP.NET Core Identity's manager over our tables: hashing, rules for passwords, codes of authenticators, recovery codes.</summary>
internal sealed class AccountManager : UserManager<AccountUser>
{
    private readonly AccountUser nobody = new() { UserId = "-", Name = "-", Email = "-", CreatedAt = default };

    public AccountManager(AccountUserStore store, IServiceProvider services, ILogger<UserManager<AccountUser>> logger)
        : base(store, Microsoft.Extensions.Options.Options.Create(new IdentityOptions()), new PasswordHasher<AccountUser>(), [], [new PasswordRules()], new UpperInvariantLookupNormalizer(), new IdentityErrorDescriber(), services, logger)
    {
        RegisterTokenProvider(TokenOptions.DefaultAuthenticatorProvider, new AuthenticatorTokenProvider<AccountUser>());
        nobody.PasswordHash = PasswordHasher.HashPassword(nobody, Guid.NewGuid().ToString());
    }

    /// <summary>For an unknown user a hash of the same cost is checked, so that time does not tell who has an account.</summary>
    public async Task<bool> IsPasswordAsync(AccountUser? user, string password) =>
        user?.PasswordHash is null
            ? PasswordHasher.VerifyHashedPassword(nobody, nobody.PasswordHash!, password) == PasswordVerificationResult.Success && user == nobody
            : await CheckPasswordAsync(user, password);

    public string Hash(string password) => PasswordHasher.HashPassword(nobody, password);

    /// <summary>Sets a password and ends every other session in the same write.</summary>
    /// <exception cref="ProblemException">400 for a password against the rules, 409 where the account was changed meanwhile.</exception>
    public async Task SetPasswordAsync(AccountUser user, string password, string field, DateTimeOffset now, string? keptSession)
    {
        ThrowIfWeak(password, field, user.Email);
        user.SessionsFrom = now;
        user.KeptSession = keptSession;
        Expect(await UpdatePasswordHash(user, password, validatePassword: false));
        Expect(await UpdateAsync(user));
    }

    /// <summary>Whether it is the authenticator's code of now, which nobody used before.</summary>
    public async Task<bool> IsCodeAsync(AccountUser user, string code)
    {
        if (user.Secrets.LastCode == code || !await VerifyTwoFactorTokenAsync(user, TokenOptions.DefaultAuthenticatorProvider, code))
            return false;
        user.Secrets = user.Secrets with { LastCode = code };
        return (await UpdateAsync(user)).Succeeded;
    }

    /// <summary>What is wrong with a password; null where nothing is.</summary>
    public static FieldError? CheckPassword(string password, string field, string? email) =>
        PasswordRules.Check(password, email) is { } wrong ? new FieldError(field, wrong.Code, wrong.Description) : null;

    public static void Expect(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new ProblemException(new Problem("changed-meanwhile", 409, "The account was changed meanwhile.", "Read it again and repeat your change."));
    }

    private static void ThrowIfWeak(string password, string field, string email)
    {
        if (CheckPassword(password, field, email) is { } wrong)
            throw ProblemException.Invalid([wrong]);
    }
}
