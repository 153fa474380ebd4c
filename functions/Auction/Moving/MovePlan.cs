using Catalyze.Contracts.Placement;

namespace Catalyze.Auction.Moving;

/// <summary>What would move, and what could not. Nothing is reserved.</summary>
/// <param name="Moves">In the order in which they are to be made.</param>
/// <param name="Refusals">Services with instances that find no other host, every host explained.</param>
/// <param name="Bound">Instances that should move and cannot, since their volumes are where they are.</param>
public sealed record MovePlan(IReadOnlyList<Move> Moves, IReadOnlyList<PlacementRefusal> Refusals, IReadOnlyList<string> Bound);
