using System.Text.Json.Serialization;

namespace Catalyze.Contracts.Orders;

/// <summary>How an instance reaches one provider.</summary>
/// <param name="Provider">Label of the provider; the names <c>label</c> and <c>label.internal</c> lead to <paramref name="LocalAddress"/>.</param>
/// <param name="LocalAddress">Loopback address of its own, 127.77.x.y, so that every provider keeps its usual port.</param>
/// <param name="LocalPort">The provider's usual port.</param>
/// <param name="Endpoints">The provider's instances, in order of preference where <paramref name="Mode"/> is first.</param>
/// <param name="Mode">How endpoints are chosen.</param>
public sealed record OutboundWire(string Provider, string LocalAddress, int LocalPort, IReadOnlyList<WireEndpoint> Endpoints, WireMode Mode)
{
    /// <summary>Name of its own under which it appears (<c>db01-ro</c>, <c>1.db01</c>; also with <c>.internal</c>); null for the provider's label.</summary>
    public string? Name { get; init; }

    /// <summary>The provider's entrance it leads to (<see cref="WireEntrance"/>); null for the usual one.</summary>
    public string? Entrance { get; init; }

    /// <summary>Whether the consumer is healthy without it: one peer of a group may be away.</summary>
    public bool Optional { get; init; }

    /// <summary>Name of one instance among its service's: <c>1.db01</c>. No label begins with a digit.</summary>
    public static string NameOfInstance(int ordinal, string serviceLabel) => $"{ordinal}.{serviceLabel}";

    /// <summary>What tells it apart from the other wires of its instance.</summary>
    [JsonIgnore]
    public string Key => Name is null ? Provider : $"{Name}.{LocalPort}";
}
