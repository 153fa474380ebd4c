using System.Globalization;

namespace Catalyze.HostAgent.Proxies;

/// <summary>Reads HAProxy's <c>show stat</c>: comma-separated, with a heading that names the columns.</summary>
public static class ProxyStatistics
{
    public static IReadOnlyList<ProxyStatistic> Parse(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length == 0 || !lines[0].StartsWith("# ", StringComparison.Ordinal))
            throw new FormatException("The proxy's statistics have no heading.");
        var heading = lines[0][2..].Split(',');
        int Column(string name) => Array.IndexOf(heading, name) is >= 0 and var index ? index : throw new FormatException($"The proxy's statistics lack '{name}'.");
        var (proxy, server, status, check, total, bytesIn, bytesOut) =
            (Column("pxname"), Column("svname"), Column("status"), Column("check_status"), Column("stot"), Column("bin"), Column("bout"));
        var (open, handshakes, failed) = (Column("scur"), Column("ssl_failed_handshake"), Column("econ"));
        var (requests, errors, mean) = (Column("req_tot"), Column("hrsp_5xx"), Column("ttime"));
        return
        [
            .. lines.Skip(1).Select(line => line.Split(',')).Select(fields => new ProxyStatistic(
                fields[proxy], fields[server], fields[status], fields[check].TrimStart('*', ' '), Number(fields[total]), Number(fields[bytesIn]), Number(fields[bytesOut]))
            {
                Open = Number(fields[open]),
                Refused = Number(fields[handshakes]),
                Failed = Number(fields[failed]),
                Requests = Number(fields[requests]),
                ServerErrors = Number(fields[errors]),
                MeanMilliseconds = Number(fields[mean]),
            }),
        ];
    }

    private static long Number(string text) => text.Length == 0 ? 0 : long.Parse(text, CultureInfo.InvariantCulture);
}
