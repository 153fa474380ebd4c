namespace Catalyze.Contracts.Deployments;

/// <summary>Whether a host is there, as far as anybody can know.</summary>
public enum HostLife
{
    /// <summary>Nobody who could hear it says anything, so nothing is concluded.</summary>
    Unknown,

    /// <summary>Heard of lately.</summary>
    Heard,

    /// <summary>Silent for longer than a heartbeat can be late, not yet long enough to be lost.</summary>
    Suspect,

    /// <summary>Silent for too long: its word counts for nothing, and what it ran is placed elsewhere.</summary>
    Lost,

    /// <summary>Heard again after it was lost; it is let in once it has stopped what is not its own any more.</summary>
    Returning,
}
