using Catalyze.Auction.Engine;
using Catalyze.Auction.Rules.Hosts;
using Catalyze.Auction.Rules.Prices;
using Catalyze.Auction.Rules.Room;

namespace Catalyze.Auction.Rules;

/// <summary>The bidding rules in the order they are asked: the first that refuses a host is the reason that is given.</summary>
/// <remarks>Rules about what the host is come before rules about how full it is: the reason that lasts is the more useful one.</remarks>
internal static class RuleBook
{
    public static IReadOnlyList<IHostRule> Host { get; } =
    [
        new OfferAgeRule(),
        new CordonRule(),
        new DrainRule(),
        new DiskPressureRule(),
        new PodRule(),
        new AgreementRule(),
        new TenancyRule(),
        new TaintsRule(),
        new LabelsRule(),
        new EnforcementRule(),
        new EncryptionRule(),
        new FreshVolumesRule(),
        new CgroupRule(),
    ];

    public static IReadOnlyList<IRoomRule> Room { get; } =
    [
        new RoomRule<VolumeLocalityRule>("volume-locality"),
        new CapacityRule(Resource.Memory, "memory", "{0:N0} MiB of memory", " MiB"),
        new CapacityRule(Resource.Cpu, "cpu", "{0:N0} thousandths of a core", ""),
        new CapacityRule(Resource.Disk, "disk", "{0:N0} MiB of disk", " MiB"),
        new CapacityRule(Resource.Pids, "pids", "{0:N0} processes", ""),
        new SlotsRule(),
        new RoomRule<PortsRule>("ports"),
        new RoomRule<HostPortsRule>("host-ports"),
        new RoomRule<AffinityRule>("affinity"),
        new RoomRule<OnePerHostRule>("one-per-host"),
        new RoomRule<PerHostRule>("max-per-host"),
        new RoomRule<PerZoneRule>("max-per-zone"),
        new RoomRule<PerProviderRule>("max-per-provider"),
    ];

    public static IReadOnlyList<IPriceRule> Prices { get; } =
    [
        new SpreadPrice(),
        new PriceRule<BestFitPrice>("utilisation"),
        new PriceRule<OpeningPrice>("opening"),
        new PriceRule<RarityPrice>("rarity"),
        new PriceRule<ScarcityPrice>("scarcity"),
        new PriceRule<SameServicePrice>("same-service"),
        new PriceRule<SameZonePrice>("same-zone"),
        new PriceRule<ImagePrice>("image"),
        new PriceRule<LoadPrice>("load"),
        new PriceRule<StartingPrice>("starting"),
        new PriceRule<CostPrice>("cost"),
        new FailurePrice(),
    ];

    /// <summary>Name of the rule behind a verdict; verdict 0 is a bid.</summary>
    public static string Name(byte verdict) => verdict <= Host.Count ? Host[verdict - 1].Name : Room[verdict - Host.Count - 1].Name;

    /// <summary>Verdicts there are, 0 included.</summary>
    public static int Verdicts => 1 + Host.Count + Room.Count;
}
