namespace Catalyze.CustomerApi.Deployments;

/// <summary>What is to be planned beside the configuration.</summary>
public sealed record PlanInstructions
{
    /// <summary>Labels of services whose instances are replaced although nothing about them changed.</summary>
    public IReadOnlyList<string> Restart { get; init; } = [];
}
