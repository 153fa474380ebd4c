using Azure.Storage.Blobs;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Offers;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Tests.World;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.PodApi.Tests.Auctions;

[Collection(AuctionStorage.Name)]
public sealed class OfferBookTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Nothing_is_fetched_again_while_nothing_is_new_and_a_silent_host_drops_out()
    {
        await using var fleet = await Fleet.StartAsync(azurite.ConnectionString, 3);
        var calls = new StorageCalls();
        var blobs = new BlobClientOptions();
        blobs.Transport = calls.Wrap(blobs.Transport);
        var book = fleet.Process(blobs: blobs).Get<OfferBook>();
        Assert.Equal(fleet.HostIds, await MineAsync(book, fleet));

        await Task.Delay(600);
        calls.Clear();
        await MineAsync(book, fleet);
        Assert.DoesNotContain(calls.Made, c => c.Contains("snapshot", StringComparison.Ordinal));

        fleet.Silence(fleet.HostIds[1]);
        await fleet.PublishAsync();
        await Eventually.HoldsAsync(async () => (await MineAsync(book, fleet)).Count == 2);
        Assert.DoesNotContain(fleet.HostIds[1], await MineAsync(book, fleet));
    }

    [Fact]
    public async Task A_snapshot_newer_than_the_delta_is_not_mixed_with_it()
    {
        await using var fleet = await Fleet.StartAsync(azurite.ConnectionString, 3);
        var container = new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient("offers");
        var (snapshotName, _) = OfferBlobs.Names(fleet.Pod, $"m-{fleet.Pod}");
        var good = await container.GetBlobClient(snapshotName).DownloadContentAsync();
        var snapshot = OfferBlobCodec.Decode<OfferSnapshot>(good.Value.Content.ToStream());

        // As if read between the two writes of a publication.
        await container.GetBlobClient(snapshotName).UploadAsync(BinaryData.FromBytes(OfferBlobCodec.Encode(snapshot with { Version = snapshot.Version + 100, Offers = [] })), overwrite: true);
        var book = fleet.Process().Get<OfferBook>();
        Assert.Empty(await MineAsync(book, fleet));
        await fleet.PublishAsync();
        await Eventually.HoldsAsync(async () => (await MineAsync(book, fleet)).Count == 3);
    }

    private static async Task<IReadOnlyList<string>> MineAsync(OfferBook book, Fleet fleet) =>
        [.. (await book.ReadAsync(CancellationToken.None)).Where(o => o.Pod == fleet.Pod).Select(o => o.HostId)];
}
