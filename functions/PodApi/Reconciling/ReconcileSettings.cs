namespace Catalyze.PodApi.Reconciling;

/// <summary>Settings of the section <c>Catalyze:PodApi:Reconciling</c>. What is mended counts as moves, within their bounds.</summary>
public sealed record ReconcileSettings
{
    /// <summary>How long a difference has to last before it is mended: what is on its way is no difference.</summary>
    public TimeSpan After { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an instance has to be given up by its host before another takes its place.</summary>
    public TimeSpan ReplaceAfter { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>For how long that is tried: what does not come up elsewhere either is the service's own fault, and each try would keep its mending waiting.</summary>
    public TimeSpan ReplaceFor { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Most instances a host is told to stop at a look.</summary>
    public int StopsAtOnce { get; init; } = 20;
}
