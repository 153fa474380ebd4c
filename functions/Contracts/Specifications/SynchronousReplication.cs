namespace Catalyze.Contracts.Specifications;

/// <summary>What becomes of writes while no standby of a database is in sync. Whichever is chosen, only a standby that was in sync becomes the primary.</summary>
public enum SynchronousReplication
{
    /// <summary>Writes go on; until a standby is in sync again, the loss of the primary's host stops the database instead of promoting a standby.</summary>
    Available,

    /// <summary>Writes wait: what was acknowledged is always on two hosts.</summary>
    Strict,
}
