using Catalyze.Auction;
using Catalyze.Contracts.Placement;

namespace Catalyze.PodApi.Placement;

/// <summary>One auction on the way to an award. The first is about every lot; each further one about what the hosts that had been sold meanwhile lost.</summary>
/// <param name="Auction">What it decided on; replaying it gives the same result.</param>
/// <param name="GivenUp">Hosts left out because their ledger did not answer, with the reason: they count as refused.</param>
public sealed record PlacementRound(RecordedAuction Auction, IReadOnlyList<HostRefusal> GivenUp);
