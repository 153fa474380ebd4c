using Catalyze.PodApi.Placement;
using Catalyze.PodApi.Tests.World;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.PodApi.Tests.Auctions;

/// <summary>Records of auctions do not grow for ever, and awards outlive them.</summary>
[Collection(AuctionStorage.Name)]
public sealed class RecordRetentionTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Records_whose_time_is_over_are_deleted_so_many_at_once_and_awards_stay()
    {
        await using var fleet = await Fleet.StartAsync(azurite.ConnectionString, 2);
        var process = fleet.Process();
        var records = process.Get<PlacementRecordStore>();
        var deployments = Enumerable.Range(0, 3).Select(i => $"kept{i}-{fleet.Pod}").ToList();
        foreach (var id in deployments) await process.Placement.PlaceAsync(id, fleet.Lots(id, 1, 256), CancellationToken.None);
        var decided = (await records.FindAsync(deployments[0], CancellationToken.None))!.DecidedAt;

        await records.DeleteAsync(decided, 1000, CancellationToken.None);
        Assert.All(await FindAllAsync(), Assert.NotNull);
        Assert.Equal(2, await records.DeleteAsync(decided + TimeSpan.FromHours(1), 2, CancellationToken.None));
        await records.DeleteAsync(decided + TimeSpan.FromHours(1), 1000, CancellationToken.None);

        Assert.All(await FindAllAsync(), Assert.Null);
        foreach (var id in deployments) Assert.NotNull(await process.Awards.FindAsync(id, CancellationToken.None));

        async Task<PlacementRecord?[]> FindAllAsync() => await Task.WhenAll(deployments.Select(id => records.FindAsync(id, CancellationToken.None)));
    }
}
