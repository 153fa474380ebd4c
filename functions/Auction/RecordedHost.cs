using Catalyze.Contracts.Offers;

namespace Catalyze.Auction;

/// <summary>One host of a recorded auction.</summary>
/// <param name="HostId">The host.</param>
/// <param name="Profile">Index of what it shares with others.</param>
/// <param name="Version">Version of its offer.</param>
/// <param name="Epoch">Epoch of its offer.</param>
/// <param name="ObservedAt">When the offer was observed.</param>
/// <param name="Reserved">What its ledger had given away.</param>
/// <param name="Ports">Ports that were taken: first and last of each range.</param>
/// <param name="Load">Measured use.</param>
public sealed record RecordedHost(
    string HostId, int Profile, long Version, string Epoch, DateTimeOffset ObservedAt, HostCapacity Reserved, IReadOnlyList<int> Ports, HostLoad? Load)
{
    /// <summary>Of the volumes on it those that a lot is not to meet.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    internal static RecordedHost Of(HostState host, int profile, IReadOnlySet<string> volumes) => new(
        host.Offer.HostId, profile, host.Offer.Version, host.Offer.Epoch, host.Offer.ObservedAt, host.Reserved, Ranges(host.UsedPorts), host.Offer.Load)
    {
        Volumes = volumes.Count == 0 ? [] : [.. host.Offer.Volumes.Where(volumes.Contains)],
    };

    internal HostState ToState(RecordedProfile profile) => new(
        new Offer
        {
            HostId = HostId,
            Pod = profile.Pod,
            Provider = profile.Provider,
            Zone = profile.Zone,
            // Where a host is reached does not matter to an auction.
            Address = "",
            Version = Version,
            Epoch = Epoch,
            ObservedAt = ObservedAt,
            Capacity = profile.Capacity,
            Labels = profile.Labels,
            Taints = profile.Taints,
            Features = profile.Features,
            Images = profile.Images,
            Layers = profile.Layers,
            Load = Load,
            Volumes = Volumes,
        },
        Reserved,
        Expand(Ports))
    {
        Cordoned = profile.Cordoned,
        Draining = profile.Draining,
        Tenant = profile.Tenant,
    };

    private static List<int> Ranges(IReadOnlySet<int> ports)
    {
        var ranges = new List<int>();
        foreach (var port in ports.Order())
        {
            if (ranges.Count > 0 && ranges[^1] == port - 1) ranges[^1] = port;
            else ranges.AddRange([port, port]);
        }

        return ranges;
    }

    private static HashSet<int> Expand(IReadOnlyList<int> ranges) =>
        [.. Enumerable.Range(0, ranges.Count / 2).SelectMany(i => Enumerable.Range(ranges[2 * i], ranges[(2 * i) + 1] - ranges[2 * i] + 1))];
}
