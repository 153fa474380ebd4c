using System.Globalization;
using Catalyze.Contracts.Offers;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Orchestrations;

/// <summary>
/// Tells a deployment to wait a moment where nothing at all has been heard of a pod's hosts for so long that none of them would be auctioned: after an outage of storage, or of
/// the management agent, that says nothing about the hosts, and the next publication is a moment away.
/// </summary>
public sealed class AwaitedOffers(OfferBook offers, DeploymentStore deployments, PodApiOptions options, TimeProvider clock)
{
    /// <summary>How often to look again, in seconds.</summary>
    public const int Interval = 2;

    // A management agent tries again at least every ten seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="deployment">Which is to be planned or placed.</param>
    /// <param name="pods">Pods it may be placed in.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Whether to wait <see cref="Interval"/>; false once that has gone on for too long.</returns>
    public async Task<bool> ShouldWaitAsync(DeploymentRecord deployment, IReadOnlySet<string> pods, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        var known = await offers.ReadAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var silent = Silent(known, offers.Publishers, pods, now - options.MaxOfferAge);
        if (silent.Count == 0 || deployment.OffersAwaitedSince + Patience < now) return false;
        if (deployment.OffersAwaitedSince is null)
        {
            var since = offers.Publishers.Where(p => silent.Contains(p.Pod)).Max(p => p.PublishedAt);
            await deployments.AppendAsync(
                deployment.DeploymentId,
                [
                    new NewEntry("hosts-awaited", string.Create(
                        CultureInfo.InvariantCulture,
                        $"Nothing was heard of the hosts of {string.Join(", ", silent)} since {since:HH:mm:ss} UTC; waiting up to {Patience.TotalSeconds:F0} s for their offers.")),
                ],
                d => d.OffersAwaitedSince is null ? d with { OffersAwaitedSince = now } : d, cancellationToken);
        }

        return true;
    }

    /// <summary>Pods that have hosts, of which none was published lately. Pure.</summary>
    public static IReadOnlyList<string> Silent(IReadOnlyList<Offer> offers, IReadOnlyList<OfferPublisherStatus> publishers, IReadOnlySet<string> pods, DateTimeOffset oldest)
    {
        ArgumentNullException.ThrowIfNull(publishers);
        return
        [
            .. offers.GroupBy(o => o.Pod, StringComparer.Ordinal)
                .Where(pod => pods.Contains(pod.Key) && pod.All(o => o.ObservedAt < oldest) && publishers.Where(p => p.Pod == pod.Key).All(p => p.PublishedAt < oldest))
                .Select(pod => pod.Key).Order(StringComparer.Ordinal),
        ];
    }
}
