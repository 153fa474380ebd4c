namespace Catalyze.CustomerApi.Deployments;

/// <summary>How an earlier release is to be deployed again.</summary>
public sealed record RollbackInstructions
{
    /// <summary>Id of a plan of this release: exactly that plan is carried out, or nothing.</summary>
    public string? PlanId { get; init; }

    /// <summary>Labels of services whose instances are replaced although nothing about them changed.</summary>
    public IReadOnlyList<string> Restart { get; init; } = [];
}
