using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Orders;
using Catalyze.Pipeline;

namespace Catalyze.PodApi.Status;

/// <summary>Tells how a public host name is served. Pure.</summary>
internal static class DomainStatusReader
{
    public static DomainStatus Read(PublishedDomain domain, DomainMaintenance? maintenance, int edgePort, DateTimeOffset now) =>
        new(domain.Name, domain.Service, edgePort == 443 ? $"https://{domain.Name}" : $"https://{domain.Name}:{edgePort}")
        {
            Maintenance = maintenance?.Domains.Contains(domain.Name, StringComparer.Ordinal) ?? false,
            Certificate = Certificate(domain, now),
            Options = domain.Options,
        };

    private static DomainCertificateStatus Certificate(PublishedDomain domain, DateTimeOffset now)
    {
        if (domain.Certificate is null) return new DomainCertificateStatus { Own = false };
        var examined = CertificateExaminer.Examine(domain.Certificate, domain.Name, "certificate", now);
        return new DomainCertificateStatus
        {
            Own = true,
            Issuer = examined.Issuer,
            ExpiresAt = examined.ExpiresAt,
            Fingerprint = examined.Fingerprint,
            Warning = examined.Errors.Concat(examined.Warnings).FirstOrDefault()?.Message,
        };
    }
}
