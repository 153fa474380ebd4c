using Catalyze.CustomerApi.Authorisation;

namespace Catalyze.CustomerApi.Organisations;

/// <summary>An API token to be made.</summary>
public sealed record TokenSettings
{
    /// <summary>What people call it; 1 to 80 characters.</summary>
    public required string Name { get; init; }

    /// <summary>What it may, where its maker may; at most 200 entries.</summary>
    public required IReadOnlyList<Grant> Grants { get; init; }

    /// <summary>Days until it is worthless: 1 to 366; 90 when left out.</summary>
    public int Days { get; init; } = 90;
}
