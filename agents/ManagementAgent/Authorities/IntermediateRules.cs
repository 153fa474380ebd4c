using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Agents;

namespace Catalyze.ManagementAgent.Authorities;

/// <summary>What an environment's authority becomes when intermediates are asked for, signed and received; null where it stays as it is. Nothing is done here.</summary>
internal static class IntermediateRules
{
    /// <summary>Renewed after five days, so that its holder may be away for ten, of which a leaf needs three.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(15);

    private static readonly OidCollection Usages = [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")];

    /// <summary>Notes what another management agent asks for. An older request that comes late is none.</summary>
    public static AuthorityRecord? Asked(AuthorityRecord now, string agentId, IntermediateRequest request, DateTimeOffset signedAt)
    {
        var known = now.Subordinates.FirstOrDefault(s => s.AgentId == agentId);
        if (known is not null && (known.RequestedAt >= signedAt || known.Request == request))
            return null;
        return With(now, (known ?? new Subordinate(agentId, request, signedAt)) with { Request = request, RequestedAt = signedAt });
    }

    /// <summary>Signs what is due: the first intermediate, one by a new root or for a new key, and one in the place of one that has grown old.</summary>
    /// <remarks>
    /// While a new root is only made known, whoever has an intermediate keeps it. A key from before a rotation gets nothing from the root after it: the
    /// rotation may be there because that key was lost.
    /// </remarks>
    public static AuthorityRecord? Signed(EnvironmentAuthority authority, string environmentId, string agentId, DateTimeOffset now)
    {
        var asked = authority.Record.Subordinates.First(s => s.AgentId == agentId);
        var key = SigningRequests.KeyOf(asked.Request.SigningRequest);
        using var held = asked.Certificate is { } pem ? X509Certificate2.CreateFromPem(pem) : null;
        var isOfIssuer = held is not null && authority.Issuer.Signed(held);
        var isFresh = held is not null && held.NotAfter.ToUniversalTime() - now.UtcDateTime > Life * 2 / 3;
        var isForKey = held is not null && Fingerprint(held.PublicKey) == Fingerprint(key);
        if (isOfIssuer && isFresh && (isForKey || authority.Record.Phase == AuthorityPhase.Trusting))
            return null;
        if (Fingerprint(key) == asked.RetiringKey || !authority.Issuer.MaySignIntermediates)
            return null;
        using var signed = authority.Issuer.IssueIntermediate(
            key, AuthorityStore.Name("Catalyze intermediate", environmentId), environmentId, Usages, now, Life);
        return With(authority.Record, asked with { Certificate = signed.ExportCertificatePem() });
    }

    /// <summary>What the other agent is to install; null while there is nothing that the present issuer signed.</summary>
    public static IntermediateCertificate? ToSend(EnvironmentAuthority authority, Subordinate subordinate, DateTimeOffset now)
    {
        if (subordinate.Certificate is not { } pem)
            return null;
        using var held = X509Certificate2.CreateFromPem(pem);
        return authority.Issuer.Signed(held) ? new IntermediateCertificate(pem, authority.Roots, authority.Record.Epoch, authority.Record.Severs, now) : null;
    }

    /// <summary>Other agents that a phase waits for: their hosts have yet to follow, or they have yet to make a new key.</summary>
    public static IEnumerable<string> Pending(AuthorityRecord record) => record.Phase == AuthorityPhase.Settled ? [] : record.Subordinates
        .Where(s => s.Request.FollowedEpoch != record.Epoch || Fingerprint(SigningRequests.KeyOf(s.Request.SigningRequest)) == s.RetiringKey)
        .Select(static s => s.AgentId);

    /// <summary>Every other agent's key that was not made for this rotation is on its way out.</summary>
    public static IReadOnlyList<Subordinate> Retire(IReadOnlyList<Subordinate> subordinates, string rotationId) =>
    [
        .. subordinates.Select(s => s.Certificate is null || s.Request.RotationId == rotationId ? s : s with { RetiringKey = Fingerprint(SigningRequests.KeyOf(s.Request.SigningRequest)) }),
    ];

    /// <summary>Puts what the root's holder sent in the place of what there was.</summary>
    /// <exception cref="ArgumentException">It is for another key, or its root did not sign it.</exception>
    public static AuthorityRecord? Installed(AuthorityRecord now, IntermediateCertificate sent, DateTimeOffset at)
    {
        if (now.Elsewhere is not { } elsewhere || sent.SentAt <= elsewhere.SentAt)
            return null;
        using var certificate = Verified(sent, at);
        using var before = now.Certificate.Length > 0 ? X509Certificate2.CreateFromPem(now.Certificate) : null;
        var isForNext = Fingerprint(certificate.PublicKey) == Fingerprint(SigningRequests.KeyOf(elsewhere.SigningRequest));
        var isForPresent = before is not null && Fingerprint(certificate.PublicKey) == Fingerprint(before.PublicKey);
        if (!isForNext && !isForPresent)
            throw new ArgumentException("The intermediate is for a key that this agent did not make, or no longer has.");

        var hadOwnRoot = before is not null && elsewhere.Roots is null;
        var installed = now with
        {
            Certificate = sent.Certificate,
            SealedKey = isForNext ? now.SealedNextKey ?? now.SealedKey : now.SealedKey,
            SealedNextKey = isForNext ? null : now.SealedNextKey,
            Elsewhere = elsewhere with { Roots = sent.Roots, Epoch = sent.Epoch, SentAt = sent.SentAt },
        };
        if (isForPresent && elsewhere.Roots == sent.Roots && IssuerOf(before!) == IssuerOf(certificate))
            return installed;

        // A root of its own is trusted until the leaves it signed are replaced.
        var overlaps = !sent.Severs && (hadOwnRoot || now.Phase == AuthorityPhase.Reissuing);
        return installed with
        {
            AlsoTrusted = !overlaps ? null : hadOwnRoot ? now.Certificate : now.AlsoTrusted,
            Phase = overlaps ? AuthorityPhase.Reissuing : AuthorityPhase.Removing,
            Epoch = now.Epoch + 1,
            PhaseBegan = at,
            Severs = sent.Severs,
        };
    }

    private static X509Certificate2 Verified(IntermediateCertificate sent, DateTimeOffset at)
    {
        X509Certificate2? certificate = null;
        try
        {
            certificate = X509Certificate2.CreateFromPem(sent.Certificate);
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.ImportFromPem(sent.Roots);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.DisableCertificateDownloads = true;
            chain.ChainPolicy.VerificationTime = at.UtcDateTime;
            if (!chain.Build(certificate))
                throw new ArgumentException("The intermediate is not signed by the roots it came with: " + string.Join(' ', chain.ChainStatus.Select(static s => s.StatusInformation)));
            return certificate;
        }
        catch (Exception e)
        {
            certificate?.Dispose();
            throw e is CryptographicException ? new ArgumentException("The intermediate cannot be read: " + e.Message, e) : e;
        }
    }

    private static string IssuerOf(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().SingleOrDefault()?.KeyIdentifier is { } issuer ? Convert.ToHexString(issuer.Span) : "";

    private static string Fingerprint(PublicKey key) => Convert.ToHexString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    private static AuthorityRecord With(AuthorityRecord record, Subordinate changed) =>
        record with { Subordinates = [.. record.Subordinates.Where(s => s.AgentId != changed.AgentId), changed] };
}
