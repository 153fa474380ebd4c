namespace Catalyze.Contracts.Agents;

/// <summary>
/// What a management agent serves to its hosts over mutual TLS 1.3 (HTTP/2), both ends pinned by public key.
/// </summary>
public static class LinkRoutes
{
    /// <summary>
    /// GET, never ends: one line <c>ring</c> whenever an order was put on the host's queue, one line <c>idle</c> every ten seconds, and while an
    /// environment's authority changes <c>authority ENVIRONMENT EPOCH</c> until the host has confirmed that epoch.
    /// </summary>
    public const string Doorbell = "/doorbell";

    /// <summary>POST a signed message holding an offer: the heartbeat. 204.</summary>
    public const string Offers = "/offers";

    /// <summary>POST a <see cref="CertificateSigningOrder"/>; 200 with an <see cref="IssuedCertificate"/>, 403 where no grant covers it.</summary>
    public const string Certificates = "/certificates";

    /// <summary>POST an <see cref="AuthorityConfirmation"/>; 204.</summary>
    public const string Confirmations = "/certificates/confirmations";
}
