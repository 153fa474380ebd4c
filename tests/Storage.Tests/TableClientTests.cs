using Azure;
using Catalyze.Storage.Tables;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.Storage.Tests;

public sealed class TableClientTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private readonly TableClient table = new TableServiceClient(azurite.ConnectionString).GetTableClient(AzuriteFixture.UniqueName("t"));

    public Task InitializeAsync() => table.CreateIfNotExistsAsync();

    public Task DisposeAsync() => table.DeleteAsync();

    [Fact]
    public async Task Creating_a_table_twice_is_harmless() => await table.CreateIfNotExistsAsync();

    [Fact]
    public async Task Values_of_every_type_come_back_as_they_were_written()
    {
        var guid = Guid.NewGuid();
        var time = new DateTimeOffset(2026, 2, 28, 23, 59, 58, TimeSpan.FromHours(2)).AddTicks(1234567);
        var written = new TableEntity("p", "types")
        {
            ["Text"] = "Zoë's \"text\"\n\0\u0001 𝒳",
            ["Empty"] = "",
            ["LooksLikeNumber"] = "9007199254740993",
            ["LooksLikeTime"] = "2026-01-01T00:00:00Z",
            ["Int"] = int.MinValue,
            ["Long"] = long.MaxValue,
            ["SmallLong"] = 1L,
            ["Double"] = 0.1,
            ["IntegralDouble"] = 3.0,
            ["HugeDouble"] = 1e300,
            ["NotANumber"] = double.NaN,
            ["Infinite"] = double.NegativeInfinity,
            ["Yes"] = true,
            ["No"] = false,
            ["Guid"] = guid,
            ["Time"] = time,
            ["Bytes"] = new byte[] { 0, 1, 254, 255 },
            ["NoBytes"] = Array.Empty<byte>(),
            ["NameWithÄccent"] = "x",
        };
        await table.AddEntityAsync(written);

        var byPoint = await table.GetEntityAsync("p", "types");
        var byQuery = await table.QueryAsync(TableFilter.Partition("p")).SingleAsync(entity => entity.RowKey == "types");

        foreach (var read in new[] { byPoint, byQuery })
        {
            Assert.Equal(written.Keys.Order(StringComparer.Ordinal), read.Keys.Order(StringComparer.Ordinal));
            foreach (var (name, value) in written)
                Assert.Equal((name, value.GetType(), value is byte[] b ? Convert.ToHexString(b) : value), (name, read[name]!.GetType(), read[name] is byte[] c ? Convert.ToHexString(c) : read[name]));
            Assert.NotEqual(default, read.ETag);
            Assert.NotNull(read.Timestamp);
        }

        Assert.Equal(byPoint.ETag, byQuery.ETag);
    }

    [Theory]
    [InlineData("it's", "o''clock")]
    [InlineData("with space", " leading and trailing ")]
    [InlineData("Ünïcödé 日本", "𝒳")]
    [InlineData("100%", "%27%2F")]
    [InlineData("a+b&c=d", "(x),y;z:@!*~$")]
    [InlineData("", "")]
    [InlineData("\"double\"", "<tag>`{}|^[]")]
    public async Task Awkward_keys_can_be_written_read_queried_changed_and_deleted(string partitionKey, string rowKey)
    {
        await table.AddEntityAsync(new TableEntity(partitionKey, rowKey) { ["A"] = 1 });
        var read = await table.GetEntityAsync(partitionKey, rowKey);
        Assert.Equal((partitionKey, rowKey), (read.PartitionKey, read.RowKey));

        await table.UpdateEntityAsync(new TableEntity(partitionKey, rowKey) { ["B"] = 2 }, read.ETag);
        await table.SubmitTransactionAsync([new(TableTransactionActionType.UpdateMerge, new TableEntity(partitionKey, rowKey) { ["C"] = 3 }, ETag.All)]);
        var queried = await table.QueryAsync(TableFilter.Create($"PartitionKey eq {partitionKey} and RowKey eq {rowKey}")).SingleAsync();
        Assert.Equal((1, 2, 3), (queried.GetInt32("A"), queried.GetInt32("B"), queried.GetInt32("C")));

        await table.DeleteEntityAsync(partitionKey, rowKey, queried.ETag);
        Assert.Null(await table.GetEntityIfExistsAsync(partitionKey, rowKey));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\nb")]
    public async Task Keys_that_the_service_refuses_are_refused_before_they_are_sent(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => table.AddEntityAsync(new TableEntity(key, "r")));
        await Assert.ThrowsAsync<ArgumentException>(() => table.GetEntityAsync("p", key));
    }

    [Fact]
    public async Task Inserting_what_exists_is_a_conflict()
    {
        await table.AddEntityAsync(new TableEntity("p", "twice"));
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "twice")));
        Assert.Equal((409, "EntityAlreadyExists"), (failure.Status, failure.ErrorCode));
    }

    [Fact]
    public async Task A_stale_version_changes_and_deletes_nothing()
    {
        var stale = (await table.AddEntityAsync(new TableEntity("p", "versions") { ["A"] = 1 })).Headers.ETag!.Value;
        var fresh = (await table.UpdateEntityAsync(new TableEntity("p", "versions") { ["A"] = 2 }, stale)).Headers.ETag!.Value;
        Assert.NotEqual(stale, fresh);

        var update = await Assert.ThrowsAsync<RequestFailedException>(
            () => table.UpdateEntityAsync(new TableEntity("p", "versions") { ["A"] = 3 }, stale, TableUpdateMode.Replace));
        var delete = await Assert.ThrowsAsync<RequestFailedException>(() => table.DeleteEntityAsync("p", "versions", stale));
        Assert.Equal((412, "UpdateConditionNotSatisfied"), (update.Status, update.ErrorCode));
        Assert.Equal(412, delete.Status);
        var read = await table.GetEntityAsync("p", "versions");
        Assert.Equal((2, fresh), (read.GetInt32("A"), read.ETag));
    }

    [Fact]
    public async Task Merging_keeps_and_replacing_drops_what_is_not_named()
    {
        await table.UpsertEntityAsync(new TableEntity("p", "modes") { ["A"] = 1, ["B"] = 1 });
        await table.UpsertEntityAsync(new TableEntity("p", "modes") { ["B"] = 2 });
        Assert.Equal(["A", "B"], (await table.GetEntityAsync("p", "modes")).Keys.Order(StringComparer.Ordinal));
        await table.UpsertEntityAsync(new TableEntity("p", "modes") { ["B"] = 3 }, TableUpdateMode.Replace);
        Assert.Equal(["B"], (await table.GetEntityAsync("p", "modes")).Keys);
    }

    [Fact]
    public async Task What_is_absent_reads_as_null_deletes_without_error_and_cannot_be_updated()
    {
        Assert.Null(await table.GetEntityIfExistsAsync("p", "nobody"));
        Assert.Equal(404, (await table.DeleteEntityAsync("p", "nobody")).Status);
        var read = await Assert.ThrowsAsync<RequestFailedException>(() => table.GetEntityAsync("p", "nobody"));
        var update = await Assert.ThrowsAsync<RequestFailedException>(() => table.UpdateEntityAsync(new TableEntity("p", "nobody"), ETag.All));
        Assert.Equal((404, "ResourceNotFound"), (read.Status, read.ErrorCode));
        Assert.Equal(404, update.Status);
    }

    [Fact]
    public async Task A_missing_table_is_not_taken_for_a_missing_entity()
    {
        var missing = new TableServiceClient(azurite.ConnectionString).GetTableClient(AzuriteFixture.UniqueName("missing"));
        var insert = await Assert.ThrowsAsync<RequestFailedException>(() => missing.AddEntityAsync(new TableEntity("p", "r")));
        Assert.Equal((404, "TableNotFound"), (insert.Status, insert.ErrorCode));
        await Assert.ThrowsAsync<RequestFailedException>(() => missing.GetEntityIfExistsAsync("p", "r"));
    }

    [Fact]
    public async Task A_query_goes_on_over_pages_in_key_order()
    {
        await table.SubmitTransactionAsync(Enumerable.Range(0, 95)
            .Select(i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("pages ü'", $"r'{i:D3}") { ["N"] = i })));

        var pages = await table.QueryAsync(TableFilter.Partition("pages ü'"), maxPerPage: 10).AsPages().ToListAsync();
        Assert.Equal(10, pages.Count);
        Assert.Equal(Enumerable.Range(0, 95), pages.SelectMany(page => page.Values).Select(entity => entity.GetInt32("N")!.Value));

        var rest = table.QueryAsync(TableFilter.Partition("pages ü'"), maxPerPage: 50).AsPages(pages[0].ContinuationToken);
        Assert.Equal(85, (await rest.ToListAsync()).Sum(page => page.Values.Count));
    }

    [Fact]
    public async Task A_filter_finds_by_prefix_range_and_typed_values()
    {
        var since = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        foreach (var row in new[] { "a", "a1", "a2", "b", "c" })
            await table.AddEntityAsync(new TableEntity("filters", row) { ["Big"] = 5_000_000_000L, ["At"] = since, ["Name"] = "it's " + row });

        Assert.Equal(["a", "a1", "a2"], await RowsAsync(TableFilter.RowKeyPrefix("filters", "a")));
        Assert.Equal(["a1", "a2"], await RowsAsync(TableFilter.RowKeyRange("filters", "a1", "b")));
        Assert.Equal(["b"], await RowsAsync(TableFilter.Create($"PartitionKey eq {"filters"} and Name eq {"it's b"} and Big gt {4_999_999_999L} and At ge {since}")));
        Assert.Empty(await RowsAsync(TableFilter.Create($"PartitionKey eq {"filters"} and At gt {since}")));

        async Task<List<string>> RowsAsync(string filter) => await table.QueryAsync(filter).Select(entity => entity.RowKey).ToListAsync();
    }

    [Fact]
    public async Task Selecting_properties_still_brings_keys_and_version()
    {
        await table.AddEntityAsync(new TableEntity("select", "r") { ["A"] = 1L, ["B"] = 2 });
        foreach (var entity in new[]
        {
            await table.GetEntityAsync("select", "r", ["A"]),
            await table.QueryAsync(TableFilter.Partition("select"), select: ["A"]).SingleAsync(),
        })
        {
            Assert.Equal(["A"], entity.Keys);
            Assert.Equal((1L, "r"), (entity["A"], entity.RowKey));
            Assert.NotEqual(default, entity.ETag);
        }
    }

    [Fact]
    public async Task Large_properties_pass_and_too_large_ones_are_refused_as_the_service_would()
    {
        var text = new string('ü', TableLimits.StringLength);
        var bytes = new byte[TableLimits.BinaryLength];
        Random.Shared.NextBytes(bytes);
        await table.AddEntityAsync(new TableEntity("large", "r") { ["Text"] = text, ["Bytes"] = bytes });
        var read = await table.GetEntityAsync("large", "r");
        Assert.Equal(text, read.GetString("Text"));
        Assert.Equal(bytes, read.GetBinary("Bytes"));

        var property = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("large", "s") { ["Text"] = text + "x" }));
        Assert.Equal("PropertyValueTooLarge", property.ErrorCode);
        var whole = new TableEntity("large", "t");
        for (var i = 0; i < 16; i++)
            whole[$"B{i}"] = bytes;
        Assert.Equal("EntityTooLarge", (await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(whole))).ErrorCode);
    }

    [Fact]
    public async Task An_index_into_the_table_name_is_no_way_to_another_address() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Task.FromResult(new TableServiceClient(azurite.ConnectionString).GetTableClient("a('x')/../b")));
}
