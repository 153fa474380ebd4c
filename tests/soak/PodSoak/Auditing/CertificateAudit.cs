using System.Security.Cryptography.X509Certificates;

namespace Catalyze.PodSoak.Auditing;

/// <summary>Each instance's certificate is of its environment's authority, good, and noted; nobody has or may have one who is not there.</summary>
internal static class CertificateAudit
{
    public static IEnumerable<string> Compare(CertificateFacts facts, IReadOnlyList<WantedInstance> wanted, DateTimeOffset now)
    {
        var places = wanted.Select(i => (i.HostId, i.InstanceId)).ToHashSet();
        foreach (var (host, instance) in facts.Held.Select(h => (h.HostId, h.InstanceId)).Where(p => !places.Contains(p))) yield return $"{host} has a certificate for {instance} in a proxy's folder, and it is not there";
        foreach (var (host, instance) in facts.Sealed.Where(p => !places.Contains(p))) yield return $"{host} keeps a certificate for {instance}, and it is not there";
        foreach (var (host, instance) in facts.Grants.Where(p => !places.Contains(p))) yield return $"{host} may have certificates for {instance}, and it is not there";
        foreach (var (environment, authority) in facts.Authorities.Where(a => !a.Value.Settled)) yield return $"the authority of {environment} is being rotated still";
        foreach (var instance in wanted.Where(i => i.Runs))
        {
            var held = facts.Held.Where(h => h.InstanceId == instance.InstanceId && h.HostId == instance.HostId).ToList();
            if (held.Count == 0) yield return $"{instance} has no certificate on {instance.HostId}";
            if (!facts.Authorities.TryGetValue(instance.EnvironmentId, out var authority))
            {
                yield return $"{instance.EnvironmentId} has no authority";
                continue;
            }

            foreach (var (_, _, leaf, roots) in held)
            {
                if (leaf.NotBefore.ToUniversalTime() > now.UtcDateTime || leaf.NotAfter.ToUniversalTime() < now.UtcDateTime) yield return $"the certificate of {instance} is good from {leaf.NotBefore:u} to {leaf.NotAfter:u}";
                if (!IsSignedBy(leaf, authority.Certificate)) yield return $"the certificate of {instance} is not of the authority that issues for {instance.EnvironmentId}";
                if (!roots.Any(r => r.Thumbprint == authority.Certificate.Thumbprint)) yield return $"{instance} does not trust the authority that issues for {instance.EnvironmentId}";
                if (authority.Settled && roots.Any(r => r.Thumbprint != authority.Certificate.Thumbprint)) yield return $"{instance} trusts an authority that is not its environment's any more";
                if (!facts.Issued.Contains((instance.InstanceId, leaf.SerialNumber))) yield return $"the certificate {leaf.SerialNumber} of {instance} is not noted as issued";
            }
        }
    }

    private static bool IsSignedBy(X509Certificate2 leaf, X509Certificate2 authority)
    {
        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                // Time is looked at by itself.
                VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid,
            },
        };
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        return chain.Build(leaf);
    }
}
