using Catalyze.Auction;
using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Bench.Auctions.Traces;

/// <summary>Hosts and lots read from files.</summary>
internal static class Trace
{
    // Traces say nothing of these: as much as never refuses anything.
    private const long Plenty = int.MaxValue;

    /// <exception cref="TraceFormatException">A file is not as it should be.</exception>
    internal static AuctionRequest Read(FileInfo nodes, FileInfo pods, long seed)
    {
        var now = DateTimeOffset.UnixEpoch;
        var hosts = Hosts(nodes, now);
        return new AuctionRequest
        {
            Hosts = hosts,
            Lots = Lots(pods),
            Now = now,
            MaxOfferAge = TimeSpan.FromMinutes(1),
            Seed = seed,
            Pricing = PricingMode.BestFit,
            Order = LotOrder.AsGiven,
            PlaceWhole = false,
            // What a host still takes is all that counts here, wherever the instances of an application are.
            Policy = new AuctionPolicy { Weights = new PriceWeights { SameService = 0, SameZone = 0 } },
        };
    }

    private static List<HostState> Hosts(FileInfo file, DateTimeOffset now)
    {
        var table = Table.Read(file, "sn", "cpu_milli", "memory_mib");
        var names = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. table.Rows.Select(row =>
            {
                var name = table.Text(row, "sn");
                if (!names.Add(name)) throw table.Error(row, "sn", $"{name} appears twice");
                return new HostState(
                    new Offer
                    {
                        HostId = name,
                        Pod = "trace",
                        Provider = "trace",
                        Zone = "trace",
                        Address = "10.0.0.1",
                        Version = 1,
                        Epoch = "trace",
                        ObservedAt = now,
                        Capacity = new HostCapacity(
                            table.Number(row, "cpu_milli"), table.Number(row, "memory_mib"), table.OptionalNumber(row, "disk_mib") ?? Plenty, Plenty, Plenty),
                        Features = new HostFeatures(EnforcesAppArmor: true, 2, "", "") { EncryptsVolumes = true },
                    },
                    new HostCapacity(0, 0, 0, 0, 0),
                    new HashSet<int>());
            }),
        ];
    }

    private static List<Lot> Lots(FileInfo file)
    {
        var table = Table.Read(file, "name", "cpu_milli", "memory_mib");
        var names = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. table.Rows.Select(row =>
            {
                var name = table.Text(row, "name");
                if (!names.Add(name)) throw table.Error(row, "name", $"{name} appears twice");
                return new Lot
                {
                    LotId = name,
                    EnvironmentId = "trace",
                    Service = table.Optional(row, "app") ?? name,
                    Description = name,
                    Members = [new LotMember { InstanceId = name }],
                    Size = new ServiceSize((int)table.Number(row, "memory_mib"), (int)table.Number(row, "cpu_milli"), (int)(table.OptionalNumber(row, "disk_mib") ?? 0)),
                    MaxPids = 0,
                    MaxPerHost = (int?)table.OptionalNumber(row, "max_per_host", isPositive: true),
                };
            }),
        ];
    }
}
