namespace Catalyze.Bench.Deploy;

/// <summary>What to measure and where the local pod is.</summary>
internal sealed record DeployOptions
{
    /// <summary>Numbers of replicas, each measured in every round.</summary>
    public required IReadOnlyList<int> Replicas { get; init; }

    /// <summary>How often each is measured; the contenders take turns within a round.</summary>
    public required int Rounds { get; init; }

    public required Uri ControlPlane { get; init; }

    public required FileInfo OperatorToken { get; init; }

    /// <summary>Folder with one folder per host that holds its engine's <c>docker.sock</c>.</summary>
    public required DirectoryInfo Engines { get; init; }
}
