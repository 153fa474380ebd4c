using Catalyze.PodApi.Placement;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Reconciling;

/// <summary>A host as it is and as it should be. What should be was read after what is was said, so that nothing new looks stale.</summary>
public sealed record HostPicture
{
    public required HostInventory Inventory { get; init; }

    /// <summary>Names of the volumes on its disk.</summary>
    public required IReadOnlySet<string> Volumes { get; init; }

    /// <summary>All instances of every environment that is mentioned, wherever they are, by id.</summary>
    public required IReadOnlyDictionary<string, InstanceRecord> Wanted { get; init; }

    /// <summary>Instances of jobs that have not ended.</summary>
    public required IReadOnlySet<string> Jobs { get; init; }

    /// <summary>Environments that a deployment, or a removal, is changing: it sees to its instances itself.</summary>
    public required IReadOnlySet<string> Busy { get; init; }

    /// <summary>The ledger's, committed ones.</summary>
    public required IReadOnlyList<Reservation> Reservations { get; init; }

    /// <summary>Deployments and jobs among those of <see cref="Reservations"/> that have ended, or are known to nobody.</summary>
    public required IReadOnlySet<string> Ended { get; init; }
}
