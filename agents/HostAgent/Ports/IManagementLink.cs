using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Offers;

namespace Catalyze.HostAgent.Ports;

/// <summary>The host's management agent. Calls fail when it cannot be reached; the caller tries again.</summary>
public interface IManagementLink
{
    Task SendOfferAsync(Offer offer, CancellationToken cancellationToken);

    Task<IssuedCertificate> RequestCertificateAsync(CertificateSigningOrder request, CancellationToken cancellationToken);
}
