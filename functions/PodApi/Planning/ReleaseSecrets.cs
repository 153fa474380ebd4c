using Catalyze.Contracts.Specifications;

namespace Catalyze.PodApi.Planning;

/// <summary>What of a release is never shown: the values of variables.</summary>
internal static class ReleaseSecrets
{
    /// <summary>The specification with every secret emptied; names stay.</summary>
    public static PodSpecification Without(PodSpecification specification) => specification with
    {
        Services = [.. specification.Services.Select(s => s with { Variables = s.Variables.ToDictionary(v => v.Key, _ => "", StringComparer.Ordinal) })],
    };
}
