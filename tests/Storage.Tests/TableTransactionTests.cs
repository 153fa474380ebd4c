using Azure;
using Catalyze.Storage.Tables;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.Storage.Tests;

public sealed class TableTransactionTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private readonly TableClient table = new TableServiceClient(azurite.ConnectionString).GetTableClient(AzuriteFixture.UniqueName("t"));

    public Task InitializeAsync() => table.CreateIfNotExistsAsync();

    public Task DisposeAsync() => table.DeleteAsync();

    [Fact]
    public async Task All_kinds_of_changes_commit_together_and_give_their_new_versions()
    {
        var merge = (await table.AddEntityAsync(new TableEntity("p", "merge") { ["A"] = 1 })).Headers.ETag!.Value;
        var replace = (await table.AddEntityAsync(new TableEntity("p", "replace") { ["A"] = 1 })).Headers.ETag!.Value;
        var delete = (await table.AddEntityAsync(new TableEntity("p", "delete"))).Headers.ETag!.Value;

        var result = await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity("p", "add") { ["Text"] = "HTTP/1.1 500\r\n--changeset" }),
            new(TableTransactionActionType.UpdateMerge, new TableEntity("p", "merge") { ["B"] = 2L }, merge),
            new(TableTransactionActionType.UpdateReplace, new TableEntity("p", "replace") { ["B"] = 2 }, replace),
            new(TableTransactionActionType.Delete, new TableEntity("p", "delete"), delete),
            new(TableTransactionActionType.UpsertMerge, new TableEntity("p", "upsert-merge") { ["A"] = 1 }),
            new(TableTransactionActionType.UpsertReplace, new TableEntity("p", "upsert-replace") { ["A"] = 1 }),
        ]);

        var rows = await table.QueryAsync(TableFilter.Partition("p")).ToDictionaryAsync(entity => entity.RowKey);
        Assert.Equal(["add", "merge", "replace", "upsert-merge", "upsert-replace"], rows.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((1, 2L), (rows["merge"].GetInt32("A"), rows["merge"].GetInt64("B")));
        Assert.False(rows["replace"].ContainsKey("A"));
        Assert.Equal(
            [rows["add"].ETag, rows["merge"].ETag, rows["replace"].ETag, default, rows["upsert-merge"].ETag, rows["upsert-replace"].ETag],
            result.ETags);
    }

    [Fact]
    public async Task A_conflict_undoes_everything_and_names_the_action()
    {
        await table.AddEntityAsync(new TableEntity("rollback", "r2"));
        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
            Enumerable.Range(0, 4).Select(i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("rollback", $"r{i}")))));
        Assert.Equal((409, "EntityAlreadyExists", 2), (failure.Status, failure.ErrorCode, failure.FailedTransactionActionIndex));
        Assert.Equal(["r2"], await table.QueryAsync(TableFilter.Partition("rollback")).Select(entity => entity.RowKey).ToListAsync());
    }

    [Fact]
    public async Task A_stale_version_undoes_everything()
    {
        var stale = (await table.AddEntityAsync(new TableEntity("stale", "fence") { ["N"] = 1 })).Headers.ETag!.Value;
        await table.UpdateEntityAsync(new TableEntity("stale", "fence") { ["N"] = 2 }, stale);
        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity("stale", "history")),
            new(TableTransactionActionType.UpdateReplace, new TableEntity("stale", "fence") { ["N"] = 3 }, stale),
        ]));
        Assert.Equal(412, failure.Status);
        Assert.Equal(1, failure.FailedTransactionActionIndex);
        Assert.Null(await table.GetEntityIfExistsAsync("stale", "history"));
    }

    [Fact]
    public async Task Deleting_what_is_gone_undoes_everything()
    {
        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity("gone", "a")),
            new(TableTransactionActionType.Delete, new TableEntity("gone", "b")),
        ]));
        Assert.Equal(404, failure.Status);
        Assert.Null(await table.GetEntityIfExistsAsync("gone", "a"));
    }

    [Fact]
    public async Task A_hundred_actions_pass_and_one_more_does_not()
    {
        await table.SubmitTransactionAsync(Adds(100, "hundred"));
        Assert.Equal(100, await table.QueryAsync(TableFilter.Partition("hundred")).CountAsync());
        await Assert.ThrowsAsync<ArgumentException>(() => table.SubmitTransactionAsync(Adds(101, "more")));
    }

    [Fact]
    public async Task Two_partitions_or_one_row_twice_are_refused_before_they_are_sent()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => table.SubmitTransactionAsync([.. Adds(1, "one"), .. Adds(1, "two")]));
        await Assert.ThrowsAsync<ArgumentException>(() => table.SubmitTransactionAsync([.. Adds(1, "one"), .. Adds(1, "one")]));
        await Assert.ThrowsAsync<ArgumentException>(() => table.SubmitTransactionAsync([]));
    }

    [Fact]
    public async Task A_transaction_over_four_mebibytes_is_refused_as_the_service_would()
    {
        var bytes = new byte[TableLimits.BinaryLength];
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.SubmitTransactionAsync(Enumerable.Range(0, 50)
            .Select(i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("big", $"{i}") { ["B"] = bytes }))));
        Assert.Equal((413, "RequestBodyTooLarge"), (failure.Status, failure.ErrorCode));
    }

    [Fact]
    public async Task Of_many_writers_with_one_version_exactly_one_wins()
    {
        var version = (await table.AddEntityAsync(new TableEntity("race", "fence"))).Headers.ETag!.Value;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            try
            {
                await table.SubmitTransactionAsync(
                [
                    new(TableTransactionActionType.UpdateReplace, new TableEntity("race", "fence") { ["Winner"] = i }, version),
                    new(TableTransactionActionType.Add, new TableEntity("race", $"trace-{i}")),
                ]);
                return 202;
            }
            catch (TableTransactionFailedException lost)
            {
                return lost.Status;
            }
        }));
        Assert.Single(outcomes, 202);
        Assert.Equal(19, outcomes.Count(status => status == 412));
        Assert.Equal(2, await table.QueryAsync(TableFilter.Partition("race")).CountAsync());
    }

    private static IEnumerable<TableTransactionAction> Adds(int count, string partition) => Enumerable.Range(0, count)
        .Select(i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity(partition, $"{i:D3}")));
}
