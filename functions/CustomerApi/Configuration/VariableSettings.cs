namespace Catalyze.CustomerApi.Configuration;

/// <summary>Changes of variables; those that are not named stay as they are.</summary>
public sealed record VariableSettings
{
    /// <summary>Value by name.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Names of variables that end; one that is not there is no error.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];
}
