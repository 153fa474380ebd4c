using System.Globalization;
using System.Text.Json;

namespace Catalyze.HostAgent.Monitoring;

/// <summary>Reads what the supervisor of a database's member says of it.</summary>
public static class PostgresqlMeter
{
    /// <param name="sheet">Gets the samples.</param>
    /// <param name="status">JSON: of a primary with its followers, of a standby with how far it came.</param>
    public static void Add(SampleSheet sheet, string status)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        using var document = JsonDocument.Parse(status);
        var root = document.RootElement;
        if (!root.TryGetProperty("xlog", out var log))
            return;
        if (log.TryGetProperty("location", out var written))
        {
            sheet.Add("catalyze_postgresql_wal_bytes", written.GetInt64());
            // Left out where nobody follows.
            sheet.Add(
                "catalyze_postgresql_standbys",
                root.TryGetProperty("replication", out var followers) ? followers.EnumerateArray().Count(one => one.GetProperty("state").GetString() == "streaming") : 0);
            return;
        }

        var received = log.GetProperty("received_location").GetInt64();
        var replayed = log.GetProperty("replayed_location").GetInt64();
        sheet.Add("catalyze_postgresql_wal_bytes", replayed);
        // The last transaction may be long ago because there was none since: then nothing lags.
        var last = log.TryGetProperty("replayed_timestamp", out var text) && DateTimeOffset.TryParse(text.GetString(), CultureInfo.InvariantCulture, out var moment) ? moment : sheet.At;
        sheet.Add("catalyze_postgresql_replication_lag_seconds", received == replayed ? 0 : Math.Max(0, (sheet.At - last).TotalSeconds));
    }
}
