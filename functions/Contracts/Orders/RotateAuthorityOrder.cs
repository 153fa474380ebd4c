namespace Catalyze.Contracts.Orders;

/// <summary>To a management agent: put a new authority in the place of the environment's. The order's id is the rotation's.</summary>
public sealed record RotateAuthorityOrder : Order
{
    /// <summary>
    /// False: with overlap, and no connection is cut. True, for a key that is lost: the old authority is trusted no more from this moment, and every
    /// connection it vouched for is cut.
    /// </summary>
    public bool Emergency { get; init; }
}
