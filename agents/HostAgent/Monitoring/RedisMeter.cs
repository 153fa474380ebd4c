using System.Globalization;

namespace Catalyze.HostAgent.Monitoring;

/// <summary>Reads what Redis says of itself: <c>name:value</c>, a line each.</summary>
public static class RedisMeter
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["used_memory"] = "catalyze_redis_memory_bytes",
        ["maxmemory"] = "catalyze_redis_memory_limit_bytes",
        ["connected_clients"] = "catalyze_redis_connections",
    };

    public static void Add(SampleSheet sheet, string answer)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        ArgumentNullException.ThrowIfNull(answer);
        foreach (var line in answer.Split("\r\n"))
        {
            if (line.Split(':') is [var name, var text] && Names.TryGetValue(name, out var series) && double.TryParse(text, CultureInfo.InvariantCulture, out var value))
                sheet.Add(series, value);
        }
    }
}
