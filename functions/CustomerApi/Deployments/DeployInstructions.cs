namespace Catalyze.CustomerApi.Deployments;

/// <summary>How the configuration is to be deployed; everything may be left out.</summary>
public sealed record DeployInstructions
{
    /// <summary>What the release is to be remembered by; at most 2000 characters.</summary>
    public string? Notes { get; init; }

    /// <summary>Labels of services whose instances are replaced although nothing about them changed.</summary>
    public IReadOnlyList<string> Restart { get; init; } = [];

    /// <summary>Id of a plan: exactly this plan is carried out, or nothing.</summary>
    public string? PlanId { get; init; }
}
