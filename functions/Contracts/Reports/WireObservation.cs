namespace Catalyze.Contracts.Reports;

/// <summary>What a proxy says of one wire.</summary>
/// <param name="Provider">Label of the provider, or the wire's own name and port where it has one (<c>db01-ro.5432</c>); for the inbound wire the service's own label.</param>
/// <param name="Direction"><c>inbound</c> or <c>outbound</c>.</param>
/// <param name="Up">Whether at least one endpoint passed its last handshake.</param>
/// <param name="Connections">Connections since the proxy started.</param>
/// <param name="BytesIn">Bytes received.</param>
/// <param name="BytesOut">Bytes sent.</param>
/// <param name="CertificateExpiresAt">End of the instance's certificate.</param>
public sealed record WireObservation(string Provider, string Direction, bool Up, long Connections, long BytesIn, long BytesOut, DateTimeOffset? CertificateExpiresAt)
{
    /// <summary>Connections open now.</summary>
    public long OpenConnections { get; init; }

    /// <summary>Connections refused since the proxy started, inbound: no handshake came about; outbound: no provider answered.</summary>
    public long Refused { get; init; }
}
