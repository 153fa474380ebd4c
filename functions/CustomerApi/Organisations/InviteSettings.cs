namespace Catalyze.CustomerApi.Organisations;

/// <summary>An invitation to be sent.</summary>
public sealed record InviteSettings
{
    /// <summary>Where the code is sent; only an account with this address can accept.</summary>
    public required string Email { get; init; }

    /// <summary>What the user will be; member when left out.</summary>
    public Role Role { get; init; } = Role.Member;

    /// <summary>Groups the user will be in.</summary>
    public IReadOnlyList<string> GroupIds { get; init; } = [];
}
