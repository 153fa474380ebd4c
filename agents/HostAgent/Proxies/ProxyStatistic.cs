namespace Catalyze.HostAgent.Proxies;

/// <summary>One row of HAProxy's statistics.</summary>
/// <param name="Proxy">Name of the section.</param>
/// <param name="Server">Name of a server, or <c>FRONTEND</c>, <c>BACKEND</c>.</param>
/// <param name="Status"><c>UP</c>, <c>DOWN</c>, <c>OPEN</c>, …</param>
/// <param name="Connections">Since the proxy started.</param>
/// <param name="BytesIn">Bytes from the client's side.</param>
/// <param name="BytesOut">Bytes to the client's side.</param>
public sealed record ProxyStatistic(string Proxy, string Server, string Status, long Connections, long BytesIn, long BytesOut)
{
    /// <summary>Up, whatever HAProxy adds behind it (<c>UP 1/3</c>).</summary>
    public bool IsUp => Status.StartsWith("UP", StringComparison.Ordinal);
}
