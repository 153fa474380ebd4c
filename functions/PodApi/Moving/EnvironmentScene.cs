using Catalyze.Auction;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Moving;

/// <summary>An environment as movers see it.</summary>
/// <param name="Environment">Its row; it serves a release.</param>
/// <param name="Release">The release that serves.</param>
/// <param name="Views">Its instances.</param>
/// <param name="Standing">Those that serve, as an auction sees them.</param>
/// <param name="Newest">Its newest deployment; null where none is known.</param>
/// <param name="Failures">What failed in it of late.</param>
public sealed record EnvironmentScene(
    EnvironmentRecord Environment, ReleaseModel Release, IReadOnlyList<InstanceView> Views, IReadOnlyList<StandingInstance> Standing, DeploymentRecord? Newest,
    IReadOnlyList<RecentFailure> Failures)
{
    /// <summary>Its instances as they are wanted.</summary>
    public IReadOnlyList<InstanceRecord> Instances { get; } = [.. Views.Select(v => v.Wanted)];

    /// <summary>Until when a service of it is not moved: where a move failed that others can do without, they go on without it.</summary>
    public DateTimeOffset? RestsUntil(string service, DateTimeOffset now, MoveSettings settings)
    {
        var until = RestsUntil(now, settings);
        var culprits = Failures.Where(f => f.At > now - settings.RetryAfter).Select(f => f.Service).ToHashSet(StringComparer.Ordinal);
        return Newest is { Moves.PushedOut.Count: 0 } && culprits.Count > 0 && !culprits.Contains(service) ? null : until;
    }

    /// <summary>Until when nothing of the environment is moved, since a move of it failed or instances of it gave way; null where it does not.</summary>
    public DateTimeOffset? RestsUntil(DateTimeOffset now, MoveSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (Newest is { Moves.PushedOut.Count: > 0, EndedAt: { } gaveWay } && gaveWay + settings.PushedOutRest > now) return gaveWay + settings.PushedOutRest;
        return Newest is { Moves: not null, State: Contracts.Deployments.DeploymentState.Failed, EndedAt: { } ended } && ended + settings.RetryAfter > now ? ended + settings.RetryAfter : null;
    }
}
