namespace Catalyze.CustomerApi.Deployments;

/// <summary>What is to be planned.</summary>
public sealed record PlanInstructions
{
    /// <summary>Id of an earlier release to plan the deployment of; the configuration as it is now where left out.</summary>
    public string? Release { get; init; }

    /// <summary>Labels of services whose instances are replaced although nothing about them changed.</summary>
    public IReadOnlyList<string> Restart { get; init; } = [];
}
