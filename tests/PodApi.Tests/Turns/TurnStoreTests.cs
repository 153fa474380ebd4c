using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Tests.Auctions;
using Catalyze.PodApi.Tests.World;
using Catalyze.PodApi.Turns;
using Catalyze.Storage.Tables;
using Catalyze.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.PodApi.Tests.Turns;

/// <summary>The row of turns on real storage: many processes at once, and processes that die between any two calls.</summary>
[Collection(AuctionStorage.Name)]
public sealed class TurnStoreTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    private static readonly TurnSettings Limits = new() { MostAtOnce = 5, MostPerOrganisation = 2 };

    [Fact]
    public async Task Processes_that_race_never_admit_more_than_the_limits_and_everybody_gets_their_turn()
    {
        await EmptyAsync();
        var processes = Enumerable.Range(0, 4).Select(_ => Process()).ToList();
        var ended = new ConcurrentBag<string>();
        var observed = new ConcurrentBag<TurnList>();
        await Task.WhenAll(Enumerable.Range(0, 24).Select(async i =>
        {
            var (store, id, organisation) = (processes[i % processes.Count], $"dep-{i}", $"org-{i % 3}");
            var list = (await store.ChangeAsync(l => TurnPlanner.Enter(l, id, organisation, Limits), CancellationToken.None)).After;
            await Eventually.HoldsAsync(async () => (list = await store.ReadAsync(fresh: true, CancellationToken.None)).Find(id) is { Admitted: true }, TimeSpan.FromMinutes(2));
            observed.Add(list);
            observed.Add((await store.ChangeAsync(l => TurnPlanner.Leave(l, new HashSet<string> { id }, Limits), CancellationToken.None)).After);
            ended.Add(id);
        }));

        Assert.Equal(24, ended.Distinct().Count());
        Assert.Empty((await Process().ReadAsync(fresh: true, CancellationToken.None)).Entries);
        Assert.All(observed, list =>
        {
            Assert.True(list.Admitted.Count() <= Limits.MostAtOnce);
            Assert.All(list.Admitted.CountBy(e => e.OrganisationId), o => Assert.True(o.Value <= Limits.MostPerOrganisation));
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_death_at_any_storage_call_admits_nobody_twice_and_is_made_up_for_by_doing_it_again(bool cutAfter)
    {
        await EmptyAsync();
        var calls = await RunAsync(0, cutAfter);
        for (var cut = 1; cut <= calls; cut++) await RunAsync(cut, cutAfter);
        output.WriteLine($"{calls} cut points");
        Assert.True(calls >= 5);
    }

    [Fact]
    public async Task Where_nobody_else_changes_the_list_a_turn_costs_one_call_and_the_first_two()
    {
        await EmptyAsync();
        var calls = new StorageCalls();
        var options = new TableClientOptions();
        options.Transport = calls.Wrap(options.Transport);
        var store = Process(options);

        await store.ChangeAsync(l => TurnPlanner.Enter(l, "dep-1", "org", Limits), CancellationToken.None);
        Assert.Equal(2, calls.Made.Count);
        calls.Clear();
        await store.ChangeAsync(l => TurnPlanner.Leave(l, new HashSet<string> { "dep-1" }, Limits), CancellationToken.None);
        await store.ChangeAsync(l => TurnPlanner.Enter(l, "dep-2", "org", Limits), CancellationToken.None);
        Assert.Equal(2, calls.Made.Count);

        // What another process did is seen all the same.
        await Process().ChangeAsync(l => TurnPlanner.Enter(l, "dep-3", "org", Limits), CancellationToken.None);
        var (_, after) = await store.ChangeAsync(l => TurnPlanner.Enter(l, "dep-4", "org", Limits), CancellationToken.None);
        Assert.Equal(["dep-2", "dep-3"], after.Admitted.Select(e => e.DeploymentId));
        await EmptyAsync();
    }

    // One goes, one waits, the first ends: each of them done by a process that may die, and then again by another.
    private async Task<int> RunAsync(int cut, bool cutAfter)
    {
        var limits = Limits with { MostPerOrganisation = 1 };
        var faults = new StorageCuts { CutAt = cut, CutAfter = cutAfter };
        var options = new TableClientOptions { Retry = { MaxRetries = 0 } };
        options.Transport = faults.Wrap(options.Transport);
        var (broken, healthy) = (Process(options), Process());
        List<Func<TurnList, TurnList>> steps =
        [
            l => TurnPlanner.Enter(l, "first", "org", limits),
            l => TurnPlanner.Enter(l, "second", "org", limits),
            l => TurnPlanner.Leave(l, new HashSet<string> { "first" }, limits),
            l => TurnPlanner.Leave(l, new HashSet<string> { "second" }, limits),
        ];
        List<string[]> expected = [["first"], ["first"], ["second"], []];
        foreach (var (step, going) in steps.Zip(expected))
        {
            try
            {
                await broken.ChangeAsync(step, CancellationToken.None);
            }
            catch (RequestFailedException)
            {
                await healthy.ChangeAsync(step, CancellationToken.None);
            }

            Assert.Equal(going, (await Process().ReadAsync(fresh: true, CancellationToken.None)).Admitted.Select(e => e.DeploymentId));
        }

        Assert.Empty((await healthy.ReadAsync(fresh: true, CancellationToken.None)).Entries);
        return faults.Calls;
    }

    private TurnStore Process(TableClientOptions? options = null) => new(
        new ControlPlaneProcess(new TableServiceClient(azurite.ConnectionString, options), new BlobServiceClient(azurite.ConnectionString)).Get<PodTables>(), TimeProvider.System);

    private async Task EmptyAsync()
    {
        var process = new ControlPlaneProcess(new TableServiceClient(azurite.ConnectionString), new BlobServiceClient(azurite.ConnectionString));
        await process.Get<PodTables>().CreateAsync(CancellationToken.None);
        await process.Get<PodTables>().Registry.DeleteEntityAsync("turns", "list", ETag.All, CancellationToken.None);
    }
}
