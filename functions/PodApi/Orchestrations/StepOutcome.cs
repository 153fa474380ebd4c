namespace Catalyze.PodApi.Orchestrations;

/// <summary>What an activity leaves its orchestration to do. Goes into the history: ids only.</summary>
public sealed record StepOutcome
{
    /// <summary>The deployment has ended with a cause; nothing more to do.</summary>
    public bool Ended { get; init; }

    /// <summary>The deployment is to be cancelled; nothing was done.</summary>
    public bool Cancelled { get; init; }

    /// <summary>It waits for its turn: seconds until it looks again by itself; null where it does not wait.</summary>
    public int? WaitSeconds { get; init; }

    /// <summary>Nothing is known of the hosts yet: seconds until it is worth beginning again; null for nothing of the kind.</summary>
    public int? BeginAgainSeconds { get; init; }

    /// <summary>Room is being made, or offers are awaited: seconds until it is worth auctioning again; null for nothing of the kind.</summary>
    public int? PlaceAgainSeconds { get; init; }

    /// <summary>Content addresses of images that are being built.</summary>
    public IReadOnlyList<string> Builds { get; init; } = [];

    /// <summary>How long to wait for builds, or for instances, in seconds.</summary>
    public int PatienceSeconds { get; init; }

    /// <summary>Instances ordered, by id with the generation that is waited for.</summary>
    public IReadOnlyDictionary<string, long> Awaiting { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>The step to order next; null when all were.</summary>
    public int? NextStep { get; init; }

    /// <summary>Before old instances are stopped, in seconds; null when there are none to stop.</summary>
    public double? DrainSeconds { get; init; }
}
