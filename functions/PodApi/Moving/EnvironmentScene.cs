using Catalyze.Auction;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Moving;

/// <summary>An environment as movers see it.</summary>
/// <param name="Environment">Its row; it serves a release.</param>
/// <param name="Release">The release that serves.</param>
/// <param name="Instances">Its instances.</param>
/// <param name="Standing">Those that serve, as an auction sees them.</param>
/// <param name="Newest">Its newest deployment; null where none is known.</param>
public sealed record EnvironmentScene(
    EnvironmentRecord Environment, ReleaseModel Release, IReadOnlyList<InstanceRecord> Instances, IReadOnlyList<StandingInstance> Standing, DeploymentRecord? Newest)
{
    /// <summary>Until when nothing of the environment is moved, since a move of it failed or instances of it gave way; null where it does not.</summary>
    public DateTimeOffset? RestsUntil(DateTimeOffset now, MoveSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (Newest is { Moves.PushedOut.Count: > 0, EndedAt: { } gaveWay } && gaveWay + settings.PushedOutRest > now) return gaveWay + settings.PushedOutRest;
        return Newest is { Moves: not null, State: Contracts.Deployments.DeploymentState.Failed, EndedAt: { } ended } && ended + settings.RetryAfter > now ? ended + settings.RetryAfter : null;
    }
}
