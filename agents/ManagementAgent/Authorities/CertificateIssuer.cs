using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Security;
using Microsoft.Extensions.Logging;

namespace Catalyze.ManagementAgent.Authorities;

/// <summary>Answers signing requests of hosts. The request proves that the host holds the key; every name comes from the grant.</summary>
internal sealed partial class CertificateIssuer(GrantStore grants, AuthorityStore authorities, IssuedLeaves leaves, TimeProvider time, ILogger<CertificateIssuer> log)
{
    /// <summary>Between looking for the grant and noting what was issued nothing may be withdrawn.</summary>
    private readonly Lock issuing = new();

    /// <summary>Renewed daily, so an outage of two days cuts no wire and no public name.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(72);

    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    /// <exception cref="CertificateNotGrantedException">No grant, or a bad request.</exception>
    /// <exception cref="AuthorityNotReadyException">What issues has not come yet, or has ended.</exception>
    public IssuedCertificate Issue(ManagedHost host, CertificateSigningOrder order)
    {
        lock (issuing)
            return IssueOne(host, order);
    }

    /// <summary>Issues nothing for an instance any more, until an order that was signed later grants it again.</summary>
    /// <returns>What was issued for it and is good still.</returns>
    public IReadOnlyList<RefusedCertificate> Withdraw(string environmentId, string instanceId, DateTimeOffset signedAt)
    {
        lock (issuing)
        {
            grants.Withdraw(environmentId, instanceId, signedAt);
            return leaves.Of(environmentId, instanceId);
        }
    }

    private IssuedCertificate IssueOne(ManagedHost host, CertificateSigningOrder order)
    {
        var grant = (order.Purpose == CertificatePurpose.Host ? OfHost(host, order.InstanceId) : grants.Find(host.HostId, order.InstanceId))
            ?? throw new CertificateNotGrantedException($"Host '{host.HostId}' has no grant for instance '{order.InstanceId}'.");
        var key = SigningRequests.KeyOf(order.SigningRequest);
        if (order.Purpose == CertificatePurpose.Edge && grant.Domains.Count == 0)
            throw new CertificateNotGrantedException($"Instance '{order.InstanceId}' has no public names.");

        // One look, so that leaf, roots and epoch are of the same step of a rotation.
        var isWire = order.Purpose != CertificatePurpose.Edge;
        var authority = isWire ? authorities.ForEnvironment(grant.EnvironmentId) : authorities.Edge();
        if (authority.Issuer.Ends <= time.GetUtcNow())
            throw new AuthorityNotReadyException($"What issues for {grant.EnvironmentId} ended at {authority.Issuer.Ends:O}.");
        using var leaf = authority.Issuer.Issue(
            key,
            AuthorityStore.Name(grant.ServiceLabel, grant.EnvironmentId),
            isWire ? [WireNames.DnsName(grant.EnvironmentId, grant.ServiceLabel)] : grant.Domains,
            isWire ? [ServerAuthentication, ClientAuthentication] : [ServerAuthentication],
            time.GetUtcNow(),
            Life);
        LogIssued(log, order.Purpose, order.InstanceId, grant.EnvironmentId, host.HostId, leaf.SerialNumber);
        var ends = new DateTimeOffset(leaf.NotAfter.ToUniversalTime(), TimeSpan.Zero);
        if (isWire)
            leaves.Add(new IssuedLeaf(grant.EnvironmentId, grant.InstanceId, leaf.SerialNumber, ends));
        return new IssuedCertificate(
            authority.Chain is { Length: > 0 } chain ? $"{leaf.ExportCertificatePem()}\n{chain}" : leaf.ExportCertificatePem(),
            authority.Roots,
            ends,
            authority.Record.Epoch,
            authority.Record.Severs,
            authority.Record.Refused is { Count: > 0 } refused ? refused : null);
    }

    // Whoever may have a certificate for an instance of the environment runs it, and may deliver what it writes.
    private CertificateGrant? OfHost(ManagedHost host, string environmentId) =>
        grants.Of(environmentId).Any(grant => grant.HostId == host.HostId) ? new CertificateGrant($"{WireNames.Host}-{host.HostId}", environmentId, WireNames.Host, []) : null;

    [LoggerMessage(5110, LogLevel.Information, "{Purpose} certificate for instance {InstanceId} of {EnvironmentId} on {HostId}: serial {Serial}")]
    private static partial void LogIssued(ILogger log, CertificatePurpose purpose, string instanceId, string environmentId, string hostId, string serial);
}
