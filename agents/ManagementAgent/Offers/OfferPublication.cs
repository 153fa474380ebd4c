using Catalyze.Contracts.Offers;

namespace Catalyze.ManagementAgent.Offers;

/// <summary>What this agent has published of a pod's offers, and what it has to publish next. Not safe for use by several threads.</summary>
/// <remarks>
/// A delta grows with the hosts that changed since its snapshot, and is written anew each time; once a quarter of the hosts are in it a new
/// snapshot costs less.
/// </remarks>
internal sealed class OfferPublication(string pod, string publisher)
{
    private const int SmallDelta = 16;
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);
    private Dictionary<string, HeldOffer> snapshot = new(StringComparer.Ordinal);
    private Dictionary<string, HeldOffer> published = new(StringComparer.Ordinal);
    private long? snapshotVersion;
    private long version;

    /// <summary>What to write: the snapshot, where there is one, before the delta.</summary>
    /// <param name="held">The offers as they are now.</param>
    /// <param name="now">By this agent's clock.</param>
    public (OfferSnapshot? Snapshot, OfferDelta Delta) Next(IReadOnlyList<HeldOffer> held, DateTimeOffset now)
    {
        // What says the same as what was published need not be published, and checked, again.
        published = held.ToDictionary(
            h => h.Offer.HostId,
            h => published.TryGetValue(h.Offer.HostId, out var known) && known.Substance == h.Substance ? known : h,
            StringComparer.Ordinal);

        // Of time, so that it grows over restarts too.
        version = Math.Max(version + 1, now.ToUnixTimeMilliseconds());
        var changed = published.Values.Where(p => !ReferenceEquals(snapshot.GetValueOrDefault(p.Offer.HostId), p)).ToList();
        OfferSnapshot? renewed = null;
        if (snapshotVersion is null || changed.Count > Math.Max(SmallDelta, published.Count / 4))
        {
            (snapshot, snapshotVersion) = (published, version);
            renewed = new OfferSnapshot(pod, publisher, version, now, [.. published.Values.Select(p => p.Signed)]);
            changed = [];
        }

        var delta = new OfferDelta
        {
            Pod = pod,
            Publisher = publisher,
            Base = snapshotVersion.Value,
            Version = version,
            PublishedAt = now,
            Changed = [.. changed.Select(p => p.Signed)],
            Heard = held.ToDictionary(h => h.Offer.HostId, h => (long)(now - h.ReceivedAt).TotalMilliseconds, StringComparer.Ordinal),
            ClockAhead = held.Select(h => (h.Offer.HostId, Ahead: h.Offer.ObservedAt - h.ReceivedAt)).Where(h => h.Ahead.Duration() > Tolerance)
                .ToDictionary(h => h.HostId, h => (long)h.Ahead.TotalMilliseconds, StringComparer.Ordinal),
        };
        return (renewed, delta);
    }

    /// <summary>What was to be published may not have arrived: the next publication begins with a snapshot.</summary>
    public void Forget() => snapshotVersion = null;
}
