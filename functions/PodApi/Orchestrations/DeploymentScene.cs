using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Orchestrations;

/// <summary>What a step of a deployment works on, as it is in the tables now.</summary>
/// <param name="Deployment">The deployment's row.</param>
/// <param name="Environment">The environment's row.</param>
/// <param name="Release">The release.</param>
/// <param name="Plan">The plan; null before there is one.</param>
/// <param name="Instances">All instances of the environment.</param>
/// <param name="Failures">What failed in the environment of late.</param>
/// <param name="Routers">Addresses of the edge routers that lead the environment's names.</param>
public sealed record DeploymentScene(
    DeploymentRecord Deployment, EnvironmentRecord Environment, ReleaseModel Release, DeploymentPlan? Plan, IReadOnlyList<InstanceView> Instances,
    IReadOnlyList<RecentFailure> Failures, IReadOnlyList<string> Routers)
{
    public string DeploymentId => Deployment.DeploymentId;

    public string EnvironmentId => Deployment.EnvironmentId;

    /// <summary>What an edge needs to know beside the release.</summary>
    public EdgeSetting Edge => new(Routers, DeploymentId, Environment.Maintenance);

    public DeploymentPlan RequiredPlan => Plan ?? throw new InvalidOperationException($"{DeploymentId} has no plan.");

    /// <summary>The instances of the release as far as they are placed.</summary>
    public IReadOnlyList<InstanceRecord> Members()
    {
        var planned = RequiredPlan.Instances.Select(i => i.InstanceId).ToHashSet(StringComparer.Ordinal);
        return [.. Instances.Select(i => i.Wanted).Where(i => planned.Contains(i.InstanceId))];
    }

    /// <summary>Version for wirings of this deployment; later phases and later deployments have greater ones.</summary>
    public long WiringVersion(WiringPhase phase) => (Deployment.Number * 10) + (int)phase;
}
