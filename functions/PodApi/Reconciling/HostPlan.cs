using Catalyze.Contracts.Deployments;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Reconciling;

/// <summary>What makes a host what it should be.</summary>
public sealed record HostPlan
{
    /// <summary>Ordered to run, again: the same generation, so that what runs already goes on.</summary>
    public IReadOnlyList<InstanceRecord> Start { get; init; } = [];

    /// <summary>Ordered to stop, volumes kept.</summary>
    public IReadOnlyList<StopTarget> Stop { get; init; } = [];

    /// <summary>Given up by the host; a move puts others in their place.</summary>
    public IReadOnlyList<InstanceRecord> Replace { get; init; } = [];

    /// <summary>Told their newest wires again.</summary>
    public IReadOnlyList<InstanceRecord> Rewire { get; init; } = [];

    /// <summary>Rows of instances that have ended everywhere but in the tables: forgotten, with what they reserved.</summary>
    public IReadOnlyList<InstanceRecord> Release { get; init; } = [];

    /// <summary>Reservations of nobody.</summary>
    public IReadOnlyList<Reservation> GiveBack { get; init; } = [];

    /// <summary>Everything that is different, whether anything is done about it now or not.</summary>
    public IReadOnlyList<HostFinding> Findings { get; init; } = [];

    public bool DoesNothing => Start.Count + Stop.Count + Replace.Count + Rewire.Count + Release.Count + GiveBack.Count == 0;
}
