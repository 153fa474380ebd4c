namespace Catalyze.Bench.Auctions;

/// <summary>A figure of another scheduler, for comparison; not measured in this run.</summary>
/// <param name="System">Which, in which setting.</param>
/// <param name="PlacementsPerSecond">Its figure.</param>
internal sealed record PublishedFigure(string System, double PlacementsPerSecond)
{
    internal static IReadOnlyList<PublishedFigure> All { get; } =
    [
        new("Cloud Foundry Diego auction, 100 cells, 5,000 instances, two cores", 5_140),
        new("Cloud Foundry Diego auction, 1,000 cells, 50,000 instances, two cores", 358),
        new("Nomad C1M, 5,000 hosts, end to end", 3_750),
        new("Nomad C2M, 6,100 hosts, three schedulers, end to end", 1_500),
        new("kube-scheduler, 5,000 nodes, threshold of its continuous integration", 680),
        new("kube-scheduler, 5,000 nodes, required anti-affinity, threshold", 60),
        new("Docker swarmkit, 1,000 nodes, 10,000 tasks, two cores", 4_730),
    ];
}
