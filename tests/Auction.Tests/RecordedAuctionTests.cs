using System.Text.Json;
using Catalyze.Contracts.Json;
using Xunit;

namespace Catalyze.Auction.Tests;

/// <summary>A recorded auction survives being written and read, and replays to the same result.</summary>
public sealed class RecordedAuctionTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 100)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_record_that_was_written_and_read_replays_to_the_same_result(int seed)
    {
        var request = RandomAuctions.Request(new Random(seed));

        var read = Copy(RecordedAuction.Of(request));

        Assert.Equal(Text(Auctioneer.Evaluate(request)), Text(read.Replay()));
    }

    [Fact]
    public void The_fates_name_every_host_once_and_the_winner_among_them()
    {
        var hosts = new[] { World.Host("a"), World.Host("b", 8192, 8192), World.Host("c", 8192, 4096) };
        var record = Copy(RecordedAuction.Of(World.Request(hosts, World.Single("app01"))));

        var fates = record.Fates("app01-0");

        Assert.Equal(["a", "b", "c"], fates.Select(f => f.HostId));
        Assert.Equal("a", Assert.Single(fates, f => f.Won).HostId);
        Assert.Equal("memory", fates[1].Rule);
        Assert.Equal("needs 512 MiB of memory, 0 MiB are free", fates[1].Reason);
        Assert.NotNull(fates[2].Bid);
    }

    [Fact]
    public void Hosts_that_are_alike_share_a_profile()
    {
        var record = RecordedAuction.Of(World.Request([.. Enumerable.Range(0, 100).Select(i => World.Host($"h{i:000}"))], World.Single("app01")));

        Assert.Single(record.Profiles);
        Assert.Equal(100, record.Hosts.Count);
    }

    [Fact]
    public void A_record_of_a_later_format_is_not_replayed()
    {
        var record = RecordedAuction.Of(World.Request([World.Host("a")], World.Single("app01"))) with { Format = 2 };

        Assert.Throws<NotSupportedException>(record.Replay);
    }

    private static RecordedAuction Copy(RecordedAuction record) =>
        JsonSerializer.Deserialize<RecordedAuction>(JsonSerializer.SerializeToUtf8Bytes(record, CatalyzeJson.Options), CatalyzeJson.Options)!;

    private static string Text(AuctionResult result) => JsonSerializer.Serialize(result, CatalyzeJson.Options);
}
