namespace Catalyze.Contracts.Specifications;

/// <summary>A customer's certificate for a public host name.</summary>
/// <param name="Chain">PEM: the certificate of the host name first, then each one's issuer; a root may end it.</param>
/// <param name="PrivateKey">PEM, not encrypted: plain in a request over TLS, encrypted before it is stored, sealed on its way to a host.</param>
public sealed record DomainCertificate(string Chain, string PrivateKey)
{
    // A record would print the key.
    public override string ToString() => "certificate with its key";
}
