using System.Globalization;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Placement;

namespace Catalyze.PodApi.State;

/// <summary>A deployment's row.</summary>
public sealed record DeploymentRecord
{
    public required string DeploymentId { get; init; }

    public required string EnvironmentId { get; init; }

    /// <summary>Whose it is; empty where the specification did not say.</summary>
    public string OrganisationId { get; init; } = "";

    public required string ReleaseId { get; init; }

    public required DeploymentKind Kind { get; init; }

    /// <summary>Which deployment of its environment it is, from 1.</summary>
    public required long Number { get; init; }

    public required DeploymentState State { get; init; }

    public string? Cause { get; init; }

    public IReadOnlyList<PlacementRefusal> Refusals { get; init; } = [];

    public string? BuildOutput { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Number of the newest timeline entry.</summary>
    public long LastEntry { get; init; }

    /// <summary>Labels of services whose instances are replaced although nothing about them changed.</summary>
    public IReadOnlyList<string> Restart { get; init; } = [];

    /// <summary>Hosts a plan named, by service and ordinal (<see cref="PinFor"/>): no other will do.</summary>
    public IReadOnlyDictionary<string, string> Pinned { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What it moves; null for a deployment that is no mere move.</summary>
    public InstanceMoves? Moves { get; init; }

    /// <summary>Since when room is made for it; null where it found room.</summary>
    public DateTimeOffset? MakingRoomSince { get; init; }

    /// <summary>Since when offers of its hosts are waited for; null where they were there.</summary>
    public DateTimeOffset? OffersAwaitedSince { get; init; }

    /// <summary>When it was its turn; null where it did not wait for it, or still does.</summary>
    public DateTimeOffset? TurnAt { get; init; }

    /// <summary>Since when it is to end without having served. Not taken up once it switches.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    public string? CancelRequestedBy { get; init; }

    public bool HasEnded => State is DeploymentState.Running or DeploymentState.Failed or DeploymentState.Removed or DeploymentState.Cancelled;

    public static string PinFor(string service, int ordinal) => string.Create(CultureInfo.InvariantCulture, $"{service}/{ordinal}");

    public DeploymentStatus ToStatus() => new()
    {
        DeploymentId = DeploymentId,
        ReleaseId = ReleaseId,
        EnvironmentId = EnvironmentId,
        State = State,
        Cause = Cause,
        Refusals = Refusals,
        BuildOutput = BuildOutput,
        CreatedAt = CreatedAt,
        EndedAt = EndedAt,
        Number = Number,
        CancelRequestedAt = CancelRequestedAt,
        Restarts = Restart,
    };
}
