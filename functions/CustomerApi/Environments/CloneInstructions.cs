namespace Catalyze.CustomerApi.Environments;

/// <summary>How an environment is to be cloned.</summary>
public sealed record CloneInstructions
{
    /// <summary>What people will call the new one; 1 to 60 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Whether variables are taken along, with their values.</summary>
    public bool Variables { get; init; } = true;
}
