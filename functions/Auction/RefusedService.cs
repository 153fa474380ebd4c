using Catalyze.Contracts.Placement;

namespace Catalyze.Auction;

/// <summary>A service of which a lot was refused, and how many further instances would fare alike.</summary>
internal sealed class RefusedService(Lot lot, PlacementRefusal refusal)
{
    /// <summary>Instances without a host.</summary>
    public int Instances { get; set; } = lot.Members.Count;

    /// <summary>Whether another lot of the service asks for the same and so has the same answer.</summary>
    public bool IsAlike(Lot other) =>
        lot.Service == other.Service && lot.Size == other.Size && lot.Members.Count == 1 && other.Members.Count == 1
        && lot.Members[0].VolumeHost == other.Members[0].VolumeHost;

    public PlacementRefusal ToRefusal() => Instances == lot.Members.Count
        ? refusal
        : refusal with { Lot = $"{lot.Service} ({Instances} instances)", Summary = $"No host can take {Instances} instances of {lot.Service}." };
}
