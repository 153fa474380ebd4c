using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Offers;
using Catalyze.Link;

namespace Catalyze.HostAgent.Ports;

/// <summary>The management agent at the other end of the doorbell.</summary>
public sealed class LinkedManagement(DoorbellClient doorbell) : IManagementLink
{
    public event Action<string, long>? AuthorityChanged
    {
        add => doorbell.AuthorityChanged += value;
        remove => doorbell.AuthorityChanged -= value;
    }

    public Task ConfirmAuthorityAsync(AuthorityConfirmation confirmation, CancellationToken cancellationToken) =>
        doorbell.ConfirmAuthorityAsync(confirmation, cancellationToken);

    public Task SendOfferAsync(Offer offer, CancellationToken cancellationToken) => doorbell.SendOfferAsync(offer, cancellationToken);

    public Task<IssuedCertificate> RequestCertificateAsync(CertificateSigningOrder request, CancellationToken cancellationToken) =>
        doorbell.RequestCertificateAsync(request, cancellationToken);
}
