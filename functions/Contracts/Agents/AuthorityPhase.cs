namespace Catalyze.Contracts.Agents;

/// <summary>Where a change of an environment's authority stands. Forward only; each phase ends when every host has confirmed it.</summary>
public enum AuthorityPhase
{
    /// <summary>One authority, trusted and issuing.</summary>
    Settled,

    /// <summary>The new authority is made known: both are trusted, the old one still issues.</summary>
    Trusting,

    /// <summary>The new authority issues; both are trusted.</summary>
    Reissuing,

    /// <summary>The old authority is trusted no more.</summary>
    Removing,
}
