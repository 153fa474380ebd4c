using Azure.Storage.Blobs;
using Catalyze.Auction;
using Catalyze.Contracts.Offers;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Status;
using Catalyze.PodApi.Tests.World;
using Catalyze.Storage.Tables;
using Catalyze.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.PodApi.Tests.Auctions;

public sealed class ManyHostsTests(ITestOutputHelper output)
{
    private const int Hosts = 10_000;
    private const int WithLedgers = 500;

    [Fact]
    public async Task An_auction_over_ten_thousand_hosts_makes_a_handful_of_storage_calls()
    {
        await using var azurite = await AzuriteProcess.StartNewAsync();
        await using var fleet = await Fleet.StartAsync(azurite.ConnectionString, Hosts);
        await SeedLedgersAsync(fleet);
        var (tables, blobs) = (new StorageCalls(), new StorageCalls());
        var (tableOptions, blobOptions) = (new TableClientOptions(), new BlobClientOptions());
        tableOptions.Transport = tables.Wrap(tableOptions.Transport);
        blobOptions.Transport = blobs.Wrap(blobOptions.Transport);
        var process = fleet.Process(tableOptions, blobs: blobOptions);

        await PlaceAsync("dep-cold");
        var cold = tables.Made.Count + blobs.Made.Count;
        tables.Clear();
        blobs.Clear();
        var award = await PlaceAsync("dep-warm");

        output.WriteLine($"the first auction of a process made {cold} storage calls, the next {tables.Made.Count + blobs.Made.Count}:");
        foreach (var call in tables.Made.Concat(blobs.Made)) output.WriteLine(call.Length > 150 ? call[..150] : call);

        // Agents, copies of ledgers and the offers, a thousand rows a page; then what the award itself needs.
        Assert.InRange(cold, 10, 50);

        // Award, feed, hold, three ledgers, award; the offers' delta and the agents' version where their copy is old; the record's blob.
        Assert.InRange(tables.Made.Count, 5, 10);
        Assert.InRange(blobs.Made.Count, 1, 3);
        Assert.Equal(3, award.ByHost().Count());

        var page = await new PlacementReader(process.Get<PlacementRecordStore>()).OutcomesAsync("dep-warm", award.Placements[0].InstanceId, null, 1000, CancellationToken.None);
        Assert.Equal((Hosts, 1000), (page!.Hosts, page.Outcomes.Count));

        async Task<PlacementAward> PlaceAsync(string deployment) =>
            (await process.Placement.PlaceAsync(deployment, fleet.Lots(deployment, 3, 256), CancellationToken.None)).Award!;
    }

    // Every twentieth host has given something away: ledgers one by one, since each is a partition, their copies in bulk.
    private static async Task SeedLedgersAsync(Fleet fleet)
    {
        var process = fleet.Process();
        var seeded = new System.Collections.Concurrent.ConcurrentBag<CachedLedger>();
        await Parallel.ForEachAsync(fleet.HostIds.Where((_, i) => i % (Hosts / WithLedgers) == 0), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (host, token) =>
        {
            var ledger = new HostLedger { HostId = host, Version = 1, Fencing = 1, Reserved = new HostCapacity(1000, 2048, 1000, 100, 1) };
            var row = new TableEntity(host, "ledger").SetJson("Ledger", ledger);
            seeded.Add(new CachedLedger(ledger, (await process.Get<PodTables>().Ledgers.AddEntityAsync(row, token)).Headers.ETag!.Value));
        });
        await process.Get<LedgerFeed>().PublishAsync(seeded, CancellationToken.None);
    }
}
