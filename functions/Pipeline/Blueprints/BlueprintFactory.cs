using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>Turns a service into its image and the way to run it.</summary>
public static class BlueprintFactory
{
    /// <summary>The same arguments always give the same blueprint, byte for byte.</summary>
    /// <param name="service">A service of an expanded topology.</param>
    /// <param name="source">What its archive holds; needed by code services only.</param>
    /// <param name="environmentId">Environment it belongs to; part of the repository of what must not be shared.</param>
    /// <exception cref="ArgumentException">An unknown type, or a code service without source.</exception>
    public static ServiceBlueprint Create(ServiceSpecification service, SourceManifest? source, string environmentId) =>
        throw new NotSupportedException("Follows.");
}
