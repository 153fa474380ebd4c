using Catalyze.Contracts.Orders;

namespace Catalyze.PodApi.State;

/// <summary>The wires of an instance as last ordered; the proxy's configuration is rendered from them.</summary>
public sealed record InstanceWires
{
    public required long Version { get; init; }

    public InboundWire? Inbound { get; init; }

    public IReadOnlyList<OutboundWire> Outbound { get; init; } = [];

    public IReadOnlyList<PublicPort> PublicPorts { get; init; } = [];

    /// <summary>Public names for which the platform issues the certificate.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Where its host delivers what it writes; null where nobody keeps it.</summary>
    public ToolTarget? Logs { get; init; }

    /// <summary>Where its host delivers what it measures of it; null where nobody keeps it.</summary>
    public ToolTarget? Samples { get; init; }

    /// <summary>Of an edge; null for all other services.</summary>
    public EdgeWires? Edge { get; init; }
}
