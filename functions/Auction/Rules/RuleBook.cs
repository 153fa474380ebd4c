namespace Catalyze.Auction.Rules;

/// <summary>The bidding rules in the order they are asked: the first that refuses a host is the reason that is given.</summary>
/// <remarks>Rules about what the host is come before rules about how full it is: the reason that lasts is the more useful one.</remarks>
public static class RuleBook
{
    public static IReadOnlyList<IHardRule> Hard { get; } =
    [
        new OfferAgeRule(),
        new CordonRule(),
        new PodRule(),
        new AgreementRule(),
        new VolumeLocalityRule(),
        new LabelsRule(),
        new EnforcementRule(),
        new MemoryRule(),
        new CpuRule(),
        new DiskRule(),
        new PidsRule(),
        new SlotsRule(),
        new PortsRule(),
        new OnePerHostRule(),
    ];

    public static IReadOnlyList<ISoftRule> Soft { get; } =
    [
        new UtilisationPrice(),
        new SameServicePrice(),
        new ImagePrice(),
        new StartingPrice(),
    ];
}
