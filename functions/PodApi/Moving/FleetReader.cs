using Catalyze.Auction;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Moving;

/// <summary>Reads what movers decide on: environments, and the fleet as an auction sees it.</summary>
public sealed class FleetReader(
    EnvironmentStore environments, DeploymentStore deployments, InstanceStore instances, FailureStore failures, ReleaseReader releases, AgentRegistry agents, HostBook hosts, PlacementService placement)
{
    private const int ReadAtOnce = 8;

    /// <summary>All environments that serve a release.</summary>
    public async Task<IReadOnlyList<EnvironmentScene>> ReadAllAsync(CancellationToken cancellationToken) =>
        await ReadAsync((await environments.ListAsync(cancellationToken)).Where(e => e is { CurrentRelease: not null, Removed: false }).Select(e => e.EnvironmentId), cancellationToken);

    /// <summary>Those of the environments that serve a release.</summary>
    public async Task<IReadOnlyList<EnvironmentScene>> ReadAsync(IEnumerable<string> environmentIds, CancellationToken cancellationToken)
    {
        var scenes = new List<EnvironmentScene>();
        var presence = await hosts.ReadPresenceAsync(cancellationToken);
        var directory = await agents.ReadAsync(cancellationToken);
        foreach (var some in environmentIds.Order(StringComparer.Ordinal).Chunk(ReadAtOnce))
            scenes.AddRange((await Task.WhenAll(some.Select(id => ReadAsync(id, presence, directory, cancellationToken)))).OfType<EnvironmentScene>());
        return scenes;
    }

    /// <summary>The fleet with these environments' instances on it.</summary>
    public Task<AuctionRequest> RequestAsync(IReadOnlyList<EnvironmentScene> scenes, CancellationToken cancellationToken) =>
        placement.RequestAsync("moves", [], [.. scenes.SelectMany(s => s.Standing)], cancellationToken);

    private async Task<EnvironmentScene?> ReadAsync(string environmentId, HostPresence presence, AgentDirectory directory, CancellationToken cancellationToken)
    {
        if (await environments.FindAsync(environmentId, cancellationToken) is not { CurrentRelease: { } current, Removed: false } environment) return null;
        ReleaseModel release;
        try
        {
            release = await releases.ReadAsync(environmentId, current, cancellationToken);
        }
        catch (KeyNotFoundException) when (environment.Removing)
        {
            // Its removal got that far meanwhile.
            return null;
        }

        var there = await instances.ReadAsync(environmentId, cancellationToken);
        var pods = (environment.Home is { } home ? directory.Find(home)?.ManagedPods : null) ?? [];
        var facts = new LotFacts
        {
            Pods = pods.Where(p => release.Specification.Pod is null || release.Specification.Pod == p).ToHashSet(StringComparer.Ordinal),
            Offering = presence.Offering,
            Images = new Dictionary<string, ImageRecord>(StringComparer.Ordinal),
            Failures = await failures.ReadAsync(environmentId, cancellationToken),
        };
        var newest = environment.NewestDeployment is { } id ? await deployments.FindAsync(id, cancellationToken) : null;
        return new EnvironmentScene(environment, release, there, LotPlanner.Standing(release, [.. there.Select(i => i.Wanted)], facts), newest, facts.Failures);
    }
}
