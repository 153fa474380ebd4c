using Catalyze.Auction;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Tests.World;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests;

public sealed class LedgerTests
{
    private const int HostMemory = 65_536;

    [Fact]
    public async Task Eight_auctioneers_at_once_oversell_nothing_and_leak_nothing()
    {
        await using var pod = await TestPod.StartAsync();
        // Each has ledgers of its own, as eight processes would; together they want more than there is: 8 × 10 × 3 GiB on 192 GiB.
        var auctioneers = Enumerable.Range(0, 8).Select(_ => Auctioneer(pod)).ToList();

        var results = await Task.WhenAll(auctioneers.Select((a, i) => a.PlaceAsync($"dep-{i}", Lots($"dep-{i}", 10, 3072), CancellationToken.None)));

        var reservations = await pod.ReservationsAsync();
        var winners = results.Where(r => r.Award is not null).ToList();
        Assert.Equal(winners.Count * 10, reservations.Count);
        Assert.Equal(6, winners.Count);
        Assert.All(results.Where(r => r.Award is null), r => Assert.Equal(3, Assert.Single(r.Refusals).HostsConsidered));
        var ledgers = await pod.Services.GetRequiredService<LedgerStore>().ReadAllAsync(fresh: true, CancellationToken.None);
        foreach (var host in reservations.GroupBy(r => r.HostId))
        {
            Assert.True(host.Sum(r => r.Amount.MemoryMib) <= HostMemory);
            Assert.Equal(host.Sum(r => r.Amount.MemoryMib), ledgers[host.Key].Ledger.Reserved.MemoryMib);
            var ports = host.SelectMany(r => r.Ports).ToList();
            Assert.Equal(ports.Count, ports.Distinct().Count());
            Assert.Equal(ports.Order(), ledgers[host.Key].Ledger.UsedPorts().Order());
        }
    }

    [Fact]
    public async Task The_same_deployment_placed_by_two_workers_has_one_award()
    {
        await using var pod = await TestPod.StartAsync();
        var workers = Enumerable.Range(0, 2).Select(_ => Auctioneer(pod)).ToList();

        var results = await Task.WhenAll(workers.Select(w => w.PlaceAsync("dep-1", Lots("dep-1", 4, 512), CancellationToken.None)));

        Assert.Equal(results[0].Award!.HoldId, results[1].Award!.HoldId);
        Assert.Equal(4, (await pod.ReservationsAsync()).Count);
    }

    [Fact]
    public async Task What_a_dead_auction_held_is_given_back_after_its_time()
    {
        await using var pod = await TestPod.StartAsync();
        var (ledgers, awards) = (Fresh(pod), pod.Services.GetRequiredService<AwardStore>());
        var hold = new Hold("hold1", "dep-1", ["host1"], DateTimeOffset.UtcNow.AddSeconds(-1));
        await ledgers.AddHoldAsync(hold, CancellationToken.None);
        Assert.NotNull(await ledgers.TryHoldAsync("host1", [Reserve(hold)], CancellationToken.None));

        await pod.Services.GetRequiredService<ReservationSweepFunction>().RunAsync(CancellationToken.None);

        Assert.Empty(await pod.ReservationsAsync());
        Assert.Equal(0, (await ledgers.ReadAllAsync(fresh: true, CancellationToken.None))["host1"].Ledger.Reserved.Instances);
        // Too late: the hold was declared void, so its award does not count.
        Assert.Null(await awards.CommitAsync(new PlacementAward("dep-1", "hold1", [], []), CancellationToken.None));
    }

    [Fact]
    public async Task What_an_award_committed_stays_when_its_hold_expires()
    {
        await using var pod = await TestPod.StartAsync();
        var (ledgers, awards) = (Fresh(pod), pod.Services.GetRequiredService<AwardStore>());
        var hold = new Hold("hold1", "dep-1", ["host1"], DateTimeOffset.UtcNow.AddSeconds(-1));
        await ledgers.AddHoldAsync(hold, CancellationToken.None);
        await ledgers.TryHoldAsync("host1", [Reserve(hold)], CancellationToken.None);
        await awards.CommitAsync(new PlacementAward("dep-1", "hold1", [], []), CancellationToken.None);

        await pod.Services.GetRequiredService<ReservationSweepFunction>().RunAsync(CancellationToken.None);

        Assert.Equal(ReservationState.Committed, Assert.Single(await pod.ReservationsAsync()).State);
    }

    [Fact]
    public async Task Fencing_tokens_of_a_host_only_grow()
    {
        await using var pod = await TestPod.StartAsync();
        var ledgers = Fresh(pod);
        var tokens = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            var hold = new Hold($"hold{i}", $"dep-{i}", ["host1"], DateTimeOffset.UtcNow);
            tokens.Add((await ledgers.TryHoldAsync("host1", [Reserve(hold)], CancellationToken.None))!.Value);
            await ledgers.ReleaseHoldAsync("host1", hold.HoldId, CancellationToken.None);
        }

        Assert.Equal([1, 2, 3], tokens);
    }

    private static LedgerStore Fresh(TestPod pod) => new(pod.Services.GetRequiredService<PodTables>(), TimeProvider.System);

    private static PlacementService Auctioneer(TestPod pod)
    {
        var ledgers = Fresh(pod);
        return ActivatorUtilities.CreateInstance<PlacementService>(pod.Services, ledgers, ActivatorUtilities.CreateInstance<HostBook>(pod.Services, ledgers));
    }

    private static Reservation Reserve(Hold hold) => new()
    {
        HostId = "host1",
        HoldId = hold.HoldId,
        DeploymentId = hold.DeploymentId,
        EnvironmentId = Specifications.EnvironmentId,
        InstanceId = "app01-0",
        Amount = new(100, 512, 128, 256, 1),
        Ports = [18_000],
        FencingToken = 0,
        State = ReservationState.Held,
        ExpiresAt = hold.ExpiresAt,
    };

    private static List<Lot> Lots(string deploymentId, int count, int memory) =>
    [
        .. Enumerable.Range(0, count).Select(i => new Lot
        {
            LotId = $"{deploymentId}/{i}",
            EnvironmentId = Specifications.EnvironmentId,
            Service = "app01",
            Description = "app01 (1 instance)",
            Size = new ServiceSize(memory, 10, 16),
            MaxPids = 64,
            Members = [new LotMember { InstanceId = $"{deploymentId}-{i}", WirePorts = 1 }],
        }),
    ];
}
