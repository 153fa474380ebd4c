using System.Net;
using Catalyze.LogService.Store;
using Catalyze.TestSupport;
using Npgsql;
using Xunit;
using static Catalyze.LogService.Tests.LogServiceUnderTest;

namespace Catalyze.LogService.Tests;

[Collection(PostgresCollection.Name)]
public sealed class RetentionTests(PostgresFixture fixture)
{
    private const double Day = 24 * 3600;

    [Fact]
    public async Task Days_that_are_too_old_are_forgotten_as_a_whole()
    {
        var store = await fixture.Postgres.CreateDatabaseAsync();
        await using (var service = await StartAsync(store))
            await service.StoreAsync(0, Line("nine days", 9 * Day), Line("two days", 2 * Day), Line("today"));

        await using var later = await StartAsync(store, new StoppedTime(Now.AddDays(3)));
        // The service's own loop may have been first.
        await later.Get<Retention>().ApplyAsync(CancellationToken.None);
        var days = await later.Get<DayPartitions>().ListAsync(CancellationToken.None);
        Assert.Equal(DateOnly.FromDateTime(Now.AddDays(-2).DateTime), days[0].Day);
        Assert.Equal(["today", "two days"], await later.FindAsync(""));
        Assert.Equal(2, await CountAsync(store));
    }

    [Fact]
    public async Task The_oldest_days_go_where_all_take_too_much_and_today_stays()
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync(), retentionMib: 2);
        await service.StoreAsync(0, [.. Enumerable.Range(0, 6000).Select(i => Line($"{i} {Guid.NewGuid()}{Guid.NewGuid()}", 3 * Day))]);
        await service.StoreAsync(6000, Line("yesterday", Day), Line("today"));

        await service.Get<Retention>().ApplyAsync(CancellationToken.None);

        Assert.Equal(["today", "yesterday"], await service.FindAsync(""));
        Assert.False(service.Get<Retention>().IsFull);
    }

    [Fact]
    public async Task Where_today_alone_takes_too_much_hosts_keep_what_they_have()
    {
        await using var service = await StartAsync(await fixture.Postgres.CreateDatabaseAsync(), retentionMib: 1);
        await service.StoreAsync(0, [.. Enumerable.Range(0, 4000).Select(i => Line($"{i} {Guid.NewGuid()}{Guid.NewGuid()}", 600))]);
        await service.Get<Retention>().ApplyAsync(CancellationToken.None);

        using var refused = await service.PostAsync(4000, [Line("more")]);
        Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
        Assert.True((await service.GetJsonAsync("/api/status")).GetProperty("full").GetBoolean());
    }

    private static async Task<long> CountAsync(string store)
    {
        await using var source = NpgsqlDataSource.Create(store);
        await using var count = source.CreateCommand("select count(*) from lines");
        return (long)(await count.ExecuteScalarAsync())!;
    }
}
