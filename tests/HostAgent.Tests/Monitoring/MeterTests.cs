using Catalyze.HostAgent.Monitoring;
using Xunit;

namespace Catalyze.HostAgent.Tests.Monitoring;

public sealed class MeterTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 1, 0, 0, 30, TimeSpan.Zero);

    private readonly SampleSheet _sheet = new(At, "db01", "db01-0-a", "postgresql");

    [Fact]
    public void A_primary_counts_who_follows_it()
    {
        PostgresqlMeter.Add(_sheet, """
            {"state": "running", "role": "master", "xlog": {"location": 67108960}, "timeline": 1,
             "replication": [{"usename": "replicator", "application_name": "a", "state": "streaming"}, {"usename": "replicator", "application_name": "b", "state": "catchup"}]}
            """);
        Assert.Equal([("catalyze_postgresql_wal_bytes", 67108960), ("catalyze_postgresql_standbys", 1)], Values());
    }

    [Fact]
    public void A_primary_whom_nobody_follows_says_so()
    {
        PostgresqlMeter.Add(_sheet, """{"state": "running", "role": "master", "xlog": {"location": 5}}""");
        Assert.Contains(("catalyze_postgresql_standbys", 0), Values());
    }

    [Theory]
    [InlineData(100, 100, 0)]
    [InlineData(200, 100, 20)]
    public void A_standby_lags_only_where_something_is_left_to_replay(long received, long replayed, double lag)
    {
        PostgresqlMeter.Add(_sheet, $$$"""
            {"state": "running", "role": "replica", "xlog": {"received_location": {{{received}}}, "replayed_location": {{{replayed}}}, "replayed_timestamp": "2026-01-01 00:00:10.000000+00:00", "paused": false}}
            """);
        Assert.Equal([("catalyze_postgresql_wal_bytes", replayed), ("catalyze_postgresql_replication_lag_seconds", lag)], Values());
    }

    [Fact]
    public void A_server_that_starts_tells_nothing_and_is_no_fault()
    {
        PostgresqlMeter.Add(_sheet, """{"state": "starting", "role": "replica"}""");
        Assert.Empty(Values());
    }

    [Fact]
    public void Redis_tells_its_memory_and_its_clients()
    {
        RedisMeter.Add(_sheet, "$120\r\n# Memory\r\nused_memory:1048576\r\nused_memory_human:1.00M\r\nmaxmemory:80530636\r\n\r\n$20\r\n# Clients\r\nconnected_clients:3\r\n+OK\r\n");
        Assert.Equal([("catalyze_redis_memory_bytes", 1048576), ("catalyze_redis_memory_limit_bytes", 80530636), ("catalyze_redis_connections", 3)], Values());
    }

    private IEnumerable<(string, double)> Values() => _sheet.Samples.Select(sample => (sample.Name, sample.Value));
}
