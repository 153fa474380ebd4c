namespace Catalyze.DurableTaskSupport;

/// <summary>What becomes of a storage call.</summary>
public enum FaultKind
{
    /// <summary>Nothing unusual.</summary>
    None,

    /// <summary>It never reaches the service, and no answer comes.</summary>
    LostBefore,

    /// <summary>The service does it, but the answer does not come.</summary>
    LostAfter,

    /// <summary>The service answers 503.</summary>
    Unavailable,

    /// <summary>Somebody changes the row first, so that a conditional call is refused with 412.</summary>
    Conflict,

    /// <summary>The process stands still before the call, and with it everything else it does, until it is thawed: dead to others, stale when it wakes.</summary>
    FrozenBefore,

    /// <summary>The same, after the service did the call.</summary>
    FrozenAfter,
}
