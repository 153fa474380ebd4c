namespace Catalyze.CustomerApi.Deployments;

/// <summary>How an earlier release is to be deployed again.</summary>
public sealed record RollbackInstructions
{
    /// <summary>Labels of services whose instances are replaced although nothing about them changed.</summary>
    public IReadOnlyList<string> Restart { get; init; } = [];
}
