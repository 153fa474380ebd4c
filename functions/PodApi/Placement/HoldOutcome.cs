namespace Catalyze.PodApi.Placement;

/// <summary>What became of trying to reserve on a host.</summary>
public enum HoldOutcome
{
    Held,

    /// <summary>The ledger had changed: the host bids again on what it has left.</summary>
    Sold,

    /// <summary>No answer within the time that a host is given. Whether anything is reserved is not known; the hold's expiry ends it.</summary>
    Silent,
}
