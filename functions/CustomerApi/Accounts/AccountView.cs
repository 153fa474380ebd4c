namespace Catalyze.CustomerApi.Accounts;

/// <summary>The signed-in user.</summary>
public sealed record AccountView
{
    /// <summary>Id of the user, <c>usr-…</c>.</summary>
    public required string UserId { get; init; }

    /// <summary>What people call the user.</summary>
    public required string Name { get; init; }

    /// <summary>E-mail address used to sign in.</summary>
    public required string Email { get; init; }

    /// <summary>What the user may do in the organisation: <c>owner</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The organisation the user belongs to.</summary>
    public required OrganisationView Organisation { get; init; }
}
