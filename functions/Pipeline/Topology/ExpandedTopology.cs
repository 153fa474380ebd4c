using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>An environment with everything the catalog adds to it.</summary>
public sealed record ExpandedTopology
{
    /// <summary>Declared services in their order, then their workers, then implied ones; version, size and process are always there. One that is stopped has a scale of 0.</summary>
    public required IReadOnlyList<ServiceSpecification> Services { get; init; }

    /// <summary>Declared connections in their order, then implied ones.</summary>
    public required IReadOnlyList<ExpandedConnection> Connections { get; init; }

    /// <summary>Labels in the order of starting: every provider stands in an earlier stage than its consumers.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Stages { get; init; }

    /// <summary>Labels of the services the catalog added.</summary>
    public required IReadOnlySet<string> ImpliedServices { get; init; }

    /// <summary>Public host names, in the order of the services that list them.</summary>
    public required IReadOnlyList<PublishedDomain> Domains { get; init; }

    /// <summary>The service of this label.</summary>
    /// <exception cref="KeyNotFoundException">No such service.</exception>
    public ServiceSpecification Service(string label) =>
        Services.FirstOrDefault(s => s.Label == label) ?? throw new KeyNotFoundException($"No service has the label {label}.");

    /// <summary>Labels of the services that may reach <paramref name="label"/>, sorted: what an inbound wire accepts.</summary>
    public IReadOnlyList<string> ConsumersOf(string label) =>
        [.. Connections.Where(c => c.Provider == label).Select(c => c.Consumer).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Labels of the services <paramref name="label"/> may reach, sorted: what needs an outbound wire.</summary>
    public IReadOnlyList<string> ProvidersOf(string label) =>
        [.. Connections.Where(c => c.Consumer == label).Select(c => c.Provider).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
