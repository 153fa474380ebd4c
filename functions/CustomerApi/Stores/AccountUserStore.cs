using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Catalyze.CustomerApi.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Gives ASP.NET Core Identity what it needs of <see cref="AccountStore"/>.</summary>
[SuppressMessage("Usage", "CA2213", Justification = "Nothing here is disposed: the tables belong to the process.")]
internal sealed class AccountUserStore(AccountStore accounts)
    : IUserPasswordStore<AccountUser>, IUserTwoFactorStore<AccountUser>, IUserAuthenticatorKeyStore<AccountUser>, IUserTwoFactorRecoveryCodeStore<AccountUser>
{
    public async Task<IdentityResult> UpdateAsync(AccountUser user, CancellationToken cancellationToken)
    {
        try
        {
            await accounts.UpdateAsync(user, cancellationToken);
            return IdentityResult.Success;
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 412)
        {
            return IdentityResult.Failed(new IdentityErrorDescriber().ConcurrencyFailure());
        }
    }

    public Task<AccountUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) => accounts.FindAccountAsync(userId, cancellationToken);

    public Task<AccountUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => accounts.FindByEmailAsync(normalizedUserName, cancellationToken);

    public Task<string> GetUserIdAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(user.UserId);

    public Task<string?> GetUserNameAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task<string?> GetNormalizedUserNameAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    // Addresses are changed by AccountStore alone, which also moves what leads to the account.
    public Task SetNormalizedUserNameAsync(AccountUser user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetUserNameAsync(AccountUser user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> CreateAsync(AccountUser user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> DeleteAsync(AccountUser user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string?> GetPasswordHashAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetPasswordHashAsync(AccountUser user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.PasswordHash = passwordHash;
        return Task.CompletedTask;
    }

    public Task<bool> GetTwoFactorEnabledAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(user.HasTwoFactor);

    public Task SetTwoFactorEnabledAsync(AccountUser user, bool enabled, CancellationToken cancellationToken)
    {
        user.HasTwoFactor = enabled;
        return Task.CompletedTask;
    }

    public Task<string?> GetAuthenticatorKeyAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(user.Secrets.AuthenticatorKey);

    public Task SetAuthenticatorKeyAsync(AccountUser user, string key, CancellationToken cancellationToken)
    {
        user.Secrets = user.Secrets with { AuthenticatorKey = key };
        return Task.CompletedTask;
    }

    public Task<int> CountCodesAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(user.Secrets.RecoveryCodes?.Count ?? 0);

    public Task ReplaceCodesAsync(AccountUser user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken)
    {
        user.Secrets = user.Secrets with { RecoveryCodes = [.. recoveryCodes.Select(Hash)] };
        return Task.CompletedTask;
    }

    // Identity stores the user afterwards; that write fails where another request used the code first.
    public Task<bool> RedeemCodeAsync(AccountUser user, string code, CancellationToken cancellationToken)
    {
        var hash = Hash(code);
        var left = user.Secrets.RecoveryCodes?.Where(known => known != hash).ToList() ?? [];
        if (left.Count == (user.Secrets.RecoveryCodes?.Count ?? 0))
            return Task.FromResult(false);
        user.Secrets = user.Secrets with { RecoveryCodes = left };
        return Task.FromResult(true);
    }

    public void Dispose()
    {
    }

    // Bound to nothing more: the list as a whole is encrypted with the account's place.
    private static string Hash(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code.Trim().ToUpperInvariant())));
}
