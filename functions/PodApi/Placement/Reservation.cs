using Catalyze.Contracts.Offers;

namespace Catalyze.PodApi.Placement;

/// <summary>Capacity of a host set aside for one instance.</summary>
public sealed record Reservation
{
    public required string HostId { get; init; }

    public required string HoldId { get; init; }

    public required string DeploymentId { get; init; }

    public required string EnvironmentId { get; init; }

    public required string InstanceId { get; init; }

    public required HostCapacity Amount { get; init; }

    public required IReadOnlyList<int> Ports { get; init; }

    public required long FencingToken { get; init; }

    public required ReservationState State { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Row key in the host's partition.</summary>
    public string Key => KeyOf(HoldId, InstanceId);

    public static string KeyOf(string holdId, string instanceId) => $"r|{holdId}|{instanceId}";
}
