using Azure;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>A user with everything that signing in needs; ASP.NET Core Identity works on it.</summary>
public sealed class AccountUser
{
    public required string UserId { get; init; }

    public string? OrganisationId { get; init; }

    public required string Name { get; set; }

    public required string Email { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>As Identity's hasher wrote it.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>A second factor is asked for.</summary>
    public bool HasTwoFactor { get; set; }

    /// <summary>Kept encrypted.</summary>
    public AccountSecrets Secrets { get; set; } = new();

    /// <summary>Sessions begun before this have ended, but for <see cref="KeptSession"/>.</summary>
    public DateTimeOffset? SessionsFrom { get; set; }

    /// <summary>Hash of the session that changed the password.</summary>
    public string? KeptSession { get; set; }

    /// <summary>The version that was read; a change that finds another one fails.</summary>
    internal ETag RowETag { get; set; }
}
