using Catalyze.Contracts.Specifications;

namespace Catalyze.PodApi.Planning;

/// <summary>What of a release is never shown: the values of variables and private keys.</summary>
internal static class ReleaseSecrets
{
    /// <summary>The specification with every secret emptied; names stay.</summary>
    public static PodSpecification Without(PodSpecification specification) => specification with
    {
        Services = [.. specification.Services.Select(s => s with { Variables = s.Variables.ToDictionary(v => v.Key, _ => "", StringComparer.Ordinal) })],
        Domains = [.. specification.Domains.Select(d => d.Certificate is { } certificate ? d with { Certificate = certificate with { PrivateKey = "" } } : d)],
    };
}
