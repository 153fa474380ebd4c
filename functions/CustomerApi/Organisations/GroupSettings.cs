using Catalyze.CustomerApi.Authorisation;

namespace Catalyze.CustomerApi.Organisations;

/// <summary>A group as an owner writes it.</summary>
public sealed record GroupSettings
{
    /// <summary>What people call it; 1 to 80 characters.</summary>
    public required string Name { get; init; }

    /// <summary>What its users may; at most 200 entries.</summary>
    public required IReadOnlyList<Grant> Grants { get; init; }

    /// <summary>Ids of its users, all of the organisation; at most 500.</summary>
    public required IReadOnlyList<string> UserIds { get; init; }
}
