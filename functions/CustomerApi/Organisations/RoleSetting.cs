namespace Catalyze.CustomerApi.Organisations;

/// <summary>What a user is to be.</summary>
public sealed record RoleSetting
{
    /// <summary>The role.</summary>
    public required Role Role { get; init; }
}
