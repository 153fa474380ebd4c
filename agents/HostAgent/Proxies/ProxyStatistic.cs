namespace Catalyze.HostAgent.Proxies;

/// <summary>One row of HAProxy's statistics.</summary>
/// <param name="Proxy">Name of the section.</param>
/// <param name="Server">Name of a server, or <c>FRONTEND</c>, <c>BACKEND</c>.</param>
/// <param name="Status"><c>UP</c>, <c>DOWN</c>, <c>OPEN</c>, …</param>
/// <param name="Check">Result of a server's last check, <c>L6OK</c> after a good TLS handshake; empty or <c>INI</c> before the first.</param>
/// <param name="Connections">Since the proxy started.</param>
/// <param name="BytesIn">Bytes from the client's side.</param>
/// <param name="BytesOut">Bytes to the client's side.</param>
public sealed record ProxyStatistic(string Proxy, string Server, string Status, string Check, long Connections, long BytesIn, long BytesOut)
{
    /// <summary>Open now.</summary>
    public long Open { get; init; }

    /// <summary>Without a handshake.</summary>
    public long Refused { get; init; }

    /// <summary>Towards servers, that did not come about.</summary>
    public long Failed { get; init; }

    /// <summary>HTTP requests; of a frontend.</summary>
    public long Requests { get; init; }

    /// <summary>Answers with a status of 500 and above.</summary>
    public long ServerErrors { get; init; }

    /// <summary>Mean time of the last 1024 requests from their arrival to their end, in milliseconds; of a backend.</summary>
    public long MeanMilliseconds { get; init; }

    /// <summary>A server whose last check passed. HAProxy calls a server up before its first check, which says nothing.</summary>
    public bool IsProvenUp => Status.StartsWith("UP", StringComparison.Ordinal) && Check.EndsWith("OK", StringComparison.Ordinal);
}
