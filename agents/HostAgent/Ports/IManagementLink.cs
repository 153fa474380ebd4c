using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Offers;

namespace Catalyze.HostAgent.Ports;

/// <summary>The host's management agent. Calls fail when it cannot be reached; the caller tries again.</summary>
public interface IManagementLink
{
    Task SendOfferAsync(Offer offer, CancellationToken cancellationToken);

    /// <summary>An environment's authority changed: its id and the epoch to follow. Raised again until it is confirmed.</summary>
    event Action<string, long>? AuthorityChanged;

    Task ConfirmAuthorityAsync(AuthorityConfirmation confirmation, CancellationToken cancellationToken);

    Task<IssuedCertificate> RequestCertificateAsync(CertificateSigningOrder request, CancellationToken cancellationToken);
}
