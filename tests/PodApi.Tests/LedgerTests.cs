using Catalyze.Auction;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.Tests.World;
using Catalyze.Storage.Tables;
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
        var auctioneers = Enumerable.Range(0, 8).Select(_ => new ControlPlaneProcess(pod).Placement).ToList();

        var results = await Task.WhenAll(auctioneers.Select((a, i) => a.PlaceAsync($"dep-{i}", Lots($"dep-{i}", 10, 3072), CancellationToken.None)));

        var reservations = await pod.ReservationsAsync();
        var winners = results.Where(r => r.Award is not null).ToList();
        Assert.Equal(winners.Count * 10, reservations.Count);
        Assert.Equal(6, winners.Count);
        Assert.All(results.Where(r => r.Award is null), r => Assert.Equal(3, Assert.Single(r.Refusals).HostsConsidered));
        foreach (var host in reservations.GroupBy(r => r.HostId))
        {
            Assert.True(host.Sum(r => r.Amount.MemoryMib) <= HostMemory);
            var ledger = (await pod.Services.GetRequiredService<LedgerStore>().ReadAsync(host.Key, CancellationToken.None))!.Ledger;
            Assert.Equal(host.Sum(r => r.Amount.MemoryMib), ledger.Reserved.MemoryMib);
            var ports = host.SelectMany(r => r.Ports).ToList();
            Assert.Equal(ports.Count, ports.Distinct().Count());
            Assert.Equal(ports.Order(), ledger.UsedPorts().Order());
        }
    }

    [Fact]
    public async Task The_same_deployment_placed_by_two_workers_has_one_award()
    {
        await using var pod = await TestPod.StartAsync();
        var workers = Enumerable.Range(0, 2).Select(_ => new ControlPlaneProcess(pod).Placement).ToList();

        var results = await Task.WhenAll(workers.Select(w => w.PlaceAsync("dep-1", Lots("dep-1", 4, 512), CancellationToken.None)));

        Assert.Equal(results[0].Award!.HoldId, results[1].Award!.HoldId);
        Assert.Equal(4, (await pod.ReservationsAsync()).Count);
    }

    [Fact]
    public async Task What_a_dead_auction_held_is_given_back_after_its_time()
    {
        await using var pod = await TestPod.StartAsync();
        var process = new ControlPlaneProcess(pod);
        var (ledgers, awards) = (process.Ledgers, pod.Services.GetRequiredService<AwardStore>());
        var hold = new Hold("hold1", "dep-1", ["host1"], DateTimeOffset.UtcNow.AddSeconds(-1));
        await process.Holds.SaveAsync(hold, CancellationToken.None);
        Assert.NotNull(await ledgers.TryHoldAsync("host1", null, [Reserve(hold)], CancellationToken.None));

        await pod.Services.GetRequiredService<ReservationSweepFunction>().RunAsync(CancellationToken.None);

        Assert.Empty(await pod.ReservationsAsync());
        Assert.Equal(0, (await ledgers.ReadAsync("host1", CancellationToken.None))!.Ledger.Reserved.Instances);
        // Too late: the hold was declared void, so its award does not count.
        Assert.Null(await awards.CommitAsync(new PlacementAward("dep-1", "hold1", [], []), Record("dep-1"), CancellationToken.None));
    }

    [Fact]
    public async Task What_an_award_committed_stays_when_its_hold_expires()
    {
        await using var pod = await TestPod.StartAsync();
        var process = new ControlPlaneProcess(pod);
        var (ledgers, awards) = (process.Ledgers, pod.Services.GetRequiredService<AwardStore>());
        var hold = new Hold("hold1", "dep-1", ["host1"], DateTimeOffset.UtcNow.AddSeconds(-1));
        await process.Holds.SaveAsync(hold, CancellationToken.None);
        await ledgers.TryHoldAsync("host1", null, [Reserve(hold)], CancellationToken.None);
        var place = new PlacedInstance
        {
            InstanceId = "app01-0",
            HostId = "host1",
            Pod = "pod1",
            Provider = "metal",
            Address = "10.77.0.11",
            FencingToken = 1,
            Reservation = Reservation.KeyOf("hold1", "app01-0"),
        };
        await awards.CommitAsync(new PlacementAward("dep-1", "hold1", [place], []), Record("dep-1"), CancellationToken.None);

        await pod.Services.GetRequiredService<ReservationSweepFunction>().RunAsync(CancellationToken.None);

        Assert.Equal(ReservationState.Committed, Assert.Single(await pod.ReservationsAsync()).State);
    }

    [Fact]
    public async Task Fencing_tokens_of_a_host_only_grow()
    {
        await using var pod = await TestPod.StartAsync();
        var ledgers = new ControlPlaneProcess(pod).Ledgers;
        var tokens = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            var hold = new Hold($"hold{i}", $"dep-{i}", ["host1"], DateTimeOffset.UtcNow);
            var seen = await ledgers.ReadAsync("host1", CancellationToken.None);
            tokens.Add((await ledgers.TryHoldAsync("host1", seen, [Reserve(hold)], CancellationToken.None))!.Value);
            await ledgers.ReleaseHoldAsync("host1", hold.HoldId, CancellationToken.None);
        }

        Assert.Equal([1, 2, 3], tokens);
    }

    private static TableEntity Record(string deploymentId) => new(deploymentId, "placement");

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
