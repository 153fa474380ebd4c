using Catalyze.Contracts.Agents;

namespace Catalyze.PodApi.Agents;

/// <summary>An agent that has enrolled.</summary>
public sealed record AgentRecord
{
    public required string AgentId { get; init; }

    public required AgentKind Kind { get; init; }

    public required string Pod { get; init; }

    public required string Provider { get; init; }

    public required string Zone { get; init; }

    public required string Address { get; init; }

    public int? LinkPort { get; init; }

    public IReadOnlyList<string> ManagedPods { get; init; } = [];

    public string? Registry { get; init; }

    public required byte[] SigningKey { get; init; }

    public required byte[] SealingKey { get; init; }

    public required DateTimeOffset EnrolledAt { get; init; }

    /// <summary>Its key is refused from now on.</summary>
    public bool Revoked { get; init; }

    /// <summary>No new instances are placed on it.</summary>
    public bool Cordoned { get; init; }

    /// <summary>It is to become empty: nothing new comes, and what can move is moved away.</summary>
    public bool Draining { get; init; }

    /// <summary>How many reservations it had when its drain began; null while it does not drain.</summary>
    public int? InstancesAtDrain { get; init; }

    /// <summary>The organisation it is dedicated to; null for a host that everybody shares.</summary>
    public string? Tenant { get; init; }

    /// <summary>How often it was lost.</summary>
    public long Losses { get; init; }

    /// <summary>Its loss, until it is back in and known in full; null where it is not lost.</summary>
    public HostFence? Fence { get; init; }

    /// <summary>Nothing it says counts, nothing is placed on it.</summary>
    public bool IsFenced => Fence is { LiftedAt: null };

    /// <summary>Name of its order queue.</summary>
    public string OrderQueue => $"orders-{AgentId}";
}
