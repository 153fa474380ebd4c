using System.Security.Cryptography.X509Certificates;

namespace Catalyze.PodSoak.Auditing;

/// <summary>Certificates as they lie on the hosts and at the management agent.</summary>
internal sealed record CertificateFacts
{
    /// <summary>What proxies use: host, instance, leaf, roots that are trusted.</summary>
    public IReadOnlyList<(string HostId, string InstanceId, X509Certificate2 Leaf, IReadOnlyList<X509Certificate2> Roots)> Held { get; init; } = [];

    /// <summary>Instances with sealed certificates in a host's state folder.</summary>
    public IReadOnlyList<(string HostId, string InstanceId)> Sealed { get; init; } = [];

    /// <summary>Authorities by environment, and whether a rotation is under way.</summary>
    public IReadOnlyDictionary<string, (X509Certificate2 Certificate, bool Settled)> Authorities { get; init; } = new Dictionary<string, (X509Certificate2, bool)>(StringComparer.Ordinal);

    /// <summary>Serials that the management agent noted, with the instance.</summary>
    public IReadOnlySet<(string InstanceId, string Serial)> Issued { get; init; } = new HashSet<(string, string)>();

    /// <summary>Who may have certificates.</summary>
    public IReadOnlyList<(string HostId, string InstanceId)> Grants { get; init; } = [];
}
