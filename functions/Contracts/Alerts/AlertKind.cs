namespace Catalyze.Contracts.Alerts;

/// <summary>What can be wrong with a pod or the control plane. Each kind tells of one thing an operator can act on.</summary>
public enum AlertKind
{
    /// <summary>A host that runs instances is lost: not heard of for too long, or heard again and not yet back in.</summary>
    HostLost,

    /// <summary>A management agent publishes nothing, or hears none of its hosts: what is known of them grows old.</summary>
    ManagementSilent,

    /// <summary>A host has not been what it should be for minutes: something runs that nobody wants, or does not run that somebody does.</summary>
    HostDiffers,

    /// <summary>Were a host lost, what it runs would find no room in its pod.</summary>
    CapacityShort,

    /// <summary>A certificate in use was not renewed when it should have been.</summary>
    CertificateExpiring,

    /// <summary>A host's disk is nearly full.</summary>
    DiskShort,

    /// <summary>A clock differs too much from the control plane's.</summary>
    ClockSkewed,

    /// <summary>Messages could not be worked off and were put aside.</summary>
    PoisonMessages,

    /// <summary>An orchestration has done nothing for longer than it should ever wait.</summary>
    OrchestrationStuck,
}
