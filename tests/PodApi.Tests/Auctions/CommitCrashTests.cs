using Catalyze.Auction;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.Tests.World;
using Catalyze.Storage.Tables;
using Catalyze.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.PodApi.Tests.Auctions;

/// <summary>A process dies before or after any storage call of placing and settling a deployment: nothing is sold twice and nothing held for ever.</summary>
[Collection(AuctionStorage.Name)]
public sealed class CommitCrashTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task A_death_at_any_storage_call_sells_nothing_twice_and_holds_nothing_for_ever(bool cutAfter, bool dies)
    {
        await using var fleet = await Fleet.StartAsync(azurite.ConnectionString, 3);
        var whole = await RunAsync(fleet, 0, cutAfter, dies);
        Assert.Null(whole.Wrong);

        var wrong = new List<string>();
        for (var cut = 1; cut <= whole.Calls; cut++)
        {
            if ((await RunAsync(fleet, cut, cutAfter, dies)).Wrong is { } problem) wrong.Add($"cut at {cut}: {problem}");
        }

        output.WriteLine($"{whole.Calls} cut points {(cutAfter ? "after" : "before")} a call");
        Assert.Empty(wrong);
        await fleet.AuditAsync();
    }

    // Every second deployment is not tried again: then the sweep alone has to clear up.
    private static async Task<(int Calls, string? Wrong)> RunAsync(Fleet fleet, int cut, bool cutAfter, bool dies)
    {
        var deployment = "dep-" + Guid.NewGuid().ToString("N")[..10];
        IReadOnlyList<Lot> lots = [.. fleet.Lots(deployment, 2, 64), fleet.Group(deployment, 2, 64)];
        var faults = new StorageCuts { CutAt = cut, CutAfter = cutAfter, OnlyOnce = !dies };
        var options = new TableClientOptions { Retry = { MaxRetries = 0 } };
        options.Transport = faults.Wrap(options.Transport);
        var broken = fleet.Process(options);
        var succeeded = await TryAsync(async () => await broken.Placement.SettleAsync(await broken.Placement.PlaceAsync(deployment, lots, CancellationToken.None), CancellationToken.None));

        var healthy = fleet.Process();
        if (cut % 2 == 0)
        {
            await healthy.Placement.PlaceAsync(deployment, lots, CancellationToken.None);
            succeeded = true;
        }

        await fleet.Process(clock: new LaterClock()).Get<ReservationSweepFunction>().RunAsync(CancellationToken.None);
        var mine = new List<Reservation>();
        foreach (var host in fleet.HostIds) mine.AddRange((await healthy.Ledgers.ReadReservationsAsync(host, CancellationToken.None)).Where(r => r.DeploymentId == deployment));
        var award = await healthy.Awards.FindAsync(deployment, CancellationToken.None);
        return (faults.Calls, await JudgeAsync(healthy, deployment, award, mine, succeeded));
    }

    private static async Task<string?> JudgeAsync(ControlPlaneProcess process, string deployment, PlacementAward? award, List<Reservation> reservations, bool succeeded)
    {
        if (award is null && succeeded) return "it was placed and has no award";
        if (award is null) return reservations.Count == 0 ? null : $"no award, and {reservations.Count} reservations are left";
        if (!award.Placements.Select(p => p.Reservation).Order(StringComparer.Ordinal).SequenceEqual(reservations.Select(r => r.Key).Order(StringComparer.Ordinal)))
            return $"the award has {award.Placements.Count} reservations, the ledgers {reservations.Count}";
        if (reservations.Any(r => r.State != ReservationState.Committed)) return "a reservation of the award is not committed";
        if (award.Placements.Where(p => p.InstanceId.StartsWith("db01", StringComparison.Ordinal)).DistinctBy(p => p.HostId).Count() != 2) return "the pair shares a host";
        if ((await process.Holds.ReadPendingAsync(CancellationToken.None)).Any(h => h.DeploymentId == deployment)) return "its hold is still there";
        var record = await process.Get<PlacementRecordStore>().FindAsync(deployment, CancellationToken.None);
        var replayed = record?.Rounds.SelectMany(r => r.Auction.Replay().Awards).GroupBy(a => a.InstanceId).ToDictionary(a => a.Key, a => a.Last().HostId);
        return award.Placements.All(p => replayed?.GetValueOrDefault(p.InstanceId) == p.HostId) ? null : "the record replays to another result";
    }

    private static async Task<bool> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception failure) when (failure is Azure.RequestFailedException or AggregateException or IOException)
        {
            return false;
        }
    }
}
