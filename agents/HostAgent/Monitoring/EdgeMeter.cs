using Catalyze.HostAgent.Proxies;

namespace Catalyze.HostAgent.Monitoring;

/// <summary>Reads an edge's statistics. A changed configuration counts from nothing again, as a restart does.</summary>
public static class EdgeMeter
{
    public static void Add(SampleSheet sheet, IReadOnlyList<ProxyStatistic> statistics)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        ArgumentNullException.ThrowIfNull(statistics);
        foreach (var row in statistics)
        {
            if (row is { Proxy: "public", Server: "FRONTEND" })
            {
                sheet.Add("catalyze_edge_requests_total", row.Requests);
                sheet.Add("catalyze_edge_errors_total", row.ServerErrors);
                sheet.Add("catalyze_edge_open_connections", row.Open);
            }
            else if (row.Server == "BACKEND")
            {
                sheet.Add("catalyze_edge_latency_seconds", row.MeanMilliseconds / 1000d, ("backend", row.Proxy));
            }
        }
    }
}
