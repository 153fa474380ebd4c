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
    /// <summary>Until when the environment rests since a move of it failed; null where it does not.</summary>
    public DateTimeOffset? RestsUntil(DateTimeOffset now, MoveSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Newest is { Moves: not null, State: Contracts.Deployments.DeploymentState.Failed, EndedAt: { } ended } && ended + settings.RetryAfter > now ? ended + settings.RetryAfter : null;
    }
}
