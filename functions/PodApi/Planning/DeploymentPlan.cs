namespace Catalyze.PodApi.Planning;

/// <summary>What a deployment is going to do, decided once from what was there when it began. Holds no secret.</summary>
public sealed record DeploymentPlan
{
    public required string DeploymentId { get; init; }

    /// <summary>Management agent that builds.</summary>
    public required string Home { get; init; }

    /// <summary>The release that served before; null for the first.</summary>
    public string? PreviousRelease { get; init; }

    /// <summary>Every instance of the new release.</summary>
    public required IReadOnlyList<PlannedInstance> Instances { get; init; }

    /// <summary>Instances that end once the new release serves.</summary>
    public required IReadOnlyList<string> Retire { get; init; }

    /// <summary>Instances that stop once the new release serves, and keep their volumes and their place.</summary>
    public IReadOnlyList<string> Park { get; init; } = [];

    /// <summary>Instances that stay as they are since their data is on a host that is not there; nobody waits for them.</summary>
    public IReadOnlyList<string> Waiting { get; init; } = [];

    /// <summary>Number of steps in which instances are ordered.</summary>
    public required int Steps { get; init; }

    /// <summary>Content addresses of the images it needs, by service.</summary>
    public required IReadOnlyDictionary<string, string> Images { get; init; }

    public IEnumerable<PlannedInstance> Changed => Instances.Where(i => i.Action != PlannedAction.Keep);
}
