using Catalyze.Contracts.Placement;

namespace Catalyze.PodApi.Planning;

/// <summary>Which services a plan takes away for a while. Pure.</summary>
internal static class DowntimePlanner
{
    /// <remarks>
    /// New instances of stateless services start beside the old ones, so those never go away. What is changed in place does, unless another
    /// instance of its service takes over meanwhile; even then writes pause while its first instance changes.
    /// </remarks>
    public static IEnumerable<PlannedDowntime> Of(DeploymentPlan plan, ReleaseModel release)
    {
        foreach (var service in plan.Instances.GroupBy(i => i.Service, StringComparer.Ordinal))
        {
            if (!service.Any(i => i is { Action: PlannedAction.Replace, Ordinal: 0 })) continue;
            var runtime = release.Runtime(service.Key);
            var alone = service.Count() == 1;
            yield return new PlannedDowntime(
                service.Key,
                runtime.StopGraceSeconds + runtime.HealthCheck.StartSeconds,
                alone ? "Its only instance is changed where its volumes are." : "Its first instance is changed where its volumes are; until it or another has taken over, nothing can be written.");
        }
    }
}
