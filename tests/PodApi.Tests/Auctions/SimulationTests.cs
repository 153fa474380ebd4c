using Catalyze.Auction;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.Tests.World;
using Catalyze.Storage.Tables;
using Catalyze.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.PodApi.Tests.Auctions;

/// <summary>Scenarios over simulated hosts that offer like real ones, real storage and several processes of the control plane. After each the books are audited.</summary>
[Collection(AuctionStorage.Name)]
public sealed class SimulationTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    private const int HostMemory = 16_384;

    [Fact]
    public async Task Cold_start_spreads_instances_over_all_hosts()
    {
        await using var fleet = await Fleet.StartAsync(azurite.ConnectionString, 12);
        var process = fleet.Process();
        for (var i = 0; i < 6; i++) await PlacedAsync(process, $"cold{i}-{fleet.Pod}", d => fleet.Lots(d, 8, 512));

        var counts = await CountsAsync(fleet);
        Assert.Equal(12, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 3, 5));
    }

    [Fact]
    public async Task Imbalanced_deploy_goes_to_the_empty_hosts()
    {
        await using var fleet = await Fleet.StartAsync(
            azurite.ConnectionString, 6, (i, offer) => offer with { Labels = new Dictionary<string, string> { ["age"] = i < 4 ? "old" : "new" } });
        var process = fleet.Process();
        await PlacedAsync(process, $"load-{fleet.Pod}", d => [.. fleet.Lots(d, 4, 12_000).Select(l => l with { HostLabels = new Dictionary<string, string> { ["age"] = "old" } })]);
        await PlacedAsync(process, $"more-{fleet.Pod}", d => [.. fleet.Lots(d, 10, 1024).Select((l, i) => l with { Service = $"app{i}" })]);

        var counts = await CountsAsync(fleet);
        Assert.All(fleet.HostIds.Take(4), h => Assert.InRange(counts[h], 1, 2));
        Assert.All(fleet.HostIds.Skip(4), h => Assert.InRange(counts[h], 4, 6));
    }

    [Fact]
    public async Task Zones_are_balanced()
    {
        await using var fleet = await Fleet.StartAsync(azurite.ConnectionString, 9);
        await PlacedAsync(fleet.Process(), $"zones-{fleet.Pod}", d => fleet.Lots(d, 12, 256));

        var counts = await CountsAsync(fleet);
        var zones = fleet.HostIds.Index().GroupBy(h => h.Index % 3, h => counts.GetValueOrDefault(h.Item)).Select(z => z.Sum());
        Assert.All(zones, count => Assert.Equal(4, count));
    }

    [Fact]
    public async Task Boulders_are_placed_before_pebbles()
    {
        await using var fleet = await Fleet.StartAsync(azurite.ConnectionString, 3);

        await PlacedAsync(fleet.Process(), $"rocks-{fleet.Pod}", d => [.. fleet.Lots(d, 14, 1024, "pebble01"), .. fleet.Lots(d, 2, 15_000, "boulder01")]);

        Assert.Equal(16, (await fleet.AuditAsync()).Count);
    }

    [Fact]
    public async Task A_draining_host_and_a_lost_host_get_nothing_more()
    {
        await using var fleet = await Fleet.StartAsync(azurite.ConnectionString, 4);
        var process = fleet.Process();
        await process.Get<AgentRegistry>().ChangeAsync(fleet.HostIds[0], a => a with { Draining = true }, CancellationToken.None);
        fleet.Silence(fleet.HostIds[1]);
        await fleet.PublishAsync();

        await PlacedAsync(process, $"left-{fleet.Pod}", d => fleet.Lots(d, 8, 256));

        var counts = await CountsAsync(fleet);
        Assert.Equal([4, 4], fleet.HostIds.Skip(2).Select(h => counts[h]));
        Assert.Equal(2, counts.Count);
    }

    [Fact]
    public async Task A_hung_host_costs_its_bid_and_nothing_else()
    {
        await using var fleet = await Fleet.StartAsync(azurite.ConnectionString, 3);
        var hung = fleet.HostIds[1];
        var calls = new StorageCalls { Hanging = $"\"PartitionKey\":\"{hung}\"" };
        var tables = new TableClientOptions();
        tables.Transport = calls.Wrap(tables.Transport);
        var process = fleet.Process(tables, new PodApiOptions { LedgerPatience = TimeSpan.FromMilliseconds(300) });

        var award = await PlacedAsync(process, $"hung-{fleet.Pod}", d => [.. fleet.Lots(d, 6, 256), fleet.Group(d, 2, 256)]);

        Assert.Equal(8, award.Placements.Count);
        Assert.DoesNotContain(award.Placements, p => p.HostId == hung);
        var record = await process.Get<PlacementRecordStore>().FindAsync(award.DeploymentId, CancellationToken.None);
        Assert.Equal((hung, "ledger"), record!.Rounds[^1].GivenUp.Select(h => (h.HostId, h.Rule)).Single());
        await SweepAsync(fleet);
        Assert.Equal(8, (await fleet.AuditAsync()).Count);
    }

    [Fact]
    public async Task Only_the_host_that_was_sold_meanwhile_bids_again()
    {
        await using var fleet = await Fleet.StartAsync(azurite.ConnectionString, 3, (i, offer) => offer with { Labels = new Dictionary<string, string> { ["n"] = $"{i}" } });
        var calls = new StorageCalls();
        var tables = new TableClientOptions();
        tables.Transport = calls.Wrap(tables.Transport);
        var process = fleet.Process(tables);
        await process.Placement.PlanAsync("warm", fleet.Lots("warm", 1, 256), [], null, CancellationToken.None);

        // Not settled: the feed does not tell of it.
        var other = await fleet.Process().Placement.PlaceAsync(
            $"other-{fleet.Pod}", [.. fleet.Lots($"other-{fleet.Pod}", 1, 256).Select(l => l with { HostLabels = new Dictionary<string, string> { ["n"] = "0" } })], CancellationToken.None);
        Assert.NotNull(other.Award);
        calls.Clear();
        var award = await PlacedAsync(process, $"again-{fleet.Pod}", d => fleet.Lots(d, 3, 256), settle: false);

        Assert.Equal(3, award.ByHost().Count());
        Assert.Equal(2, (await process.Get<PlacementRecordStore>().FindAsync(award.DeploymentId, CancellationToken.None))!.Rounds.Count);
        // Three hosts, one of them twice, and the award.
        Assert.Equal(5, calls.Made.Count(c => c.Contains("$batch", StringComparison.Ordinal)));
        await fleet.AuditAsync();
    }

    [Fact]
    public async Task A_copy_that_says_full_is_not_believed_before_refusing()
    {
        await using var fleet = await Fleet.StartAsync(azurite.ConnectionString, 2);
        var (process, other) = (fleet.Process(), fleet.Process());
        var full = await PlacedAsync(process, $"full-{fleet.Pod}", d => fleet.Lots(d, 2, HostMemory));

        // Given back by a process that dies before it tells the feed: the ledger is changed, its copies are not.
        foreach (var (host, reservations) in full.ByHost())
        {
            var before = (await other.Ledgers.ReadAsync(host, CancellationToken.None))!;
            var after = before.Ledger with { Version = before.Ledger.Version + 1, Reserved = new(0, 0, 0, 0, 0), Ports = new byte[before.Ledger.Ports.Length] };
            await other.Get<State.PodTables>().Ledgers.SubmitTransactionAsync(
                [State.TableRows.ReplaceIf(State.JsonColumns.SetJson(new TableEntity(host, "ledger"), "Ledger", after), before.ETag), .. reservations.Select(r => State.TableRows.Delete(host, r))]);
        }

        await PlacedAsync(process, $"room-{fleet.Pod}", d => fleet.Lots(d, 2, HostMemory));
        Assert.Equal(2, (await fleet.AuditAsync()).Count);
    }

    [Fact]
    public async Task Racing_auctioneers_that_die_mid_commit_oversell_nothing_and_hold_nothing_for_ever()
    {
        const int Processes = 8;
        await using var fleet = await Fleet.StartAsync(azurite.ConnectionString, 6);
        var random = new Random(20261122);
        var cuts = Enumerable.Range(0, Processes).Select(_ => random.Next(10, 70)).ToList();
        var deployments = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, Processes).Select(async p =>
        {
            // Half of them die, before or after some call; together they want more than there is.
            var faults = new StorageCuts { CutAt = p % 2 == 0 ? cuts[p] : 0, CutAfter = p % 4 == 0 };
            var tables = new TableClientOptions { Retry = { MaxRetries = 0 } };
            tables.Transport = faults.Wrap(tables.Transport);
            var process = fleet.Process(tables, new PodApiOptions { HoldPatience = TimeSpan.FromMilliseconds(400) });
            for (var i = 0; i < 4; i++)
            {
                var id = $"race{p}{i}-{fleet.Pod}";
                deployments.Add(id);
                try
                {
                    await process.Placement.SettleAsync(await process.Placement.PlaceAsync(id, [fleet.Group(id, 2, 1024), .. fleet.Lots(id, 2, 1024)], CancellationToken.None), CancellationToken.None);
                }
                catch (Exception failure) when (failure is Azure.RequestFailedException or AggregateException or PlacementContentionException)
                {
                    // Dead, or never got through.
                }
            }
        }));

        await SweepAsync(fleet);
        var reservations = await fleet.AuditAsync();
        var awards = fleet.Process().Awards;
        var placed = 0;
        foreach (var id in deployments)
        {
            var mine = reservations.Where(r => r.DeploymentId == id).ToList();
            var award = await awards.FindAsync(id, CancellationToken.None);
            Assert.Equal((award?.Placements ?? []).Select(p => p.Reservation).Order(StringComparer.Ordinal), mine.Select(r => r.Key).Order(StringComparer.Ordinal));
            Assert.All(mine, r => Assert.Equal(ReservationState.Committed, r.State));
            if (award is null) continue;
            placed++;
            Assert.Equal(4, mine.Count);
            Assert.Equal(2, mine.Where(r => r.InstanceId.StartsWith("db01", StringComparison.Ordinal)).DistinctBy(r => r.HostId).Count());
        }

        output.WriteLine($"{placed} of {deployments.Count} deployments were placed");
        // How many get through is chance; 24 is what there is room for.
        Assert.InRange(placed, 1, 24);
        Assert.DoesNotContain(await fleet.Process().Holds.ReadPendingAsync(CancellationToken.None), h => h.DeploymentId.EndsWith(fleet.Pod, StringComparison.Ordinal));
    }

    private static async Task<PlacementAward> PlacedAsync(ControlPlaneProcess process, string deployment, Func<string, IReadOnlyList<Lot>> lots, bool settle = true)
    {
        var result = await process.Placement.PlaceAsync(deployment, lots(deployment), CancellationToken.None);
        Assert.Empty(result.Refusals);
        if (settle) await process.Placement.SettleAsync(result, CancellationToken.None);
        return result.Award!;
    }

    private static Task SweepAsync(Fleet fleet) => fleet.Process(clock: new LaterClock()).Get<ReservationSweepFunction>().RunAsync(CancellationToken.None);

    private static async Task<Dictionary<string, int>> CountsAsync(Fleet fleet) =>
        (await fleet.AuditAsync()).CountBy(r => r.HostId, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
}
