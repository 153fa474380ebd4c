namespace Catalyze.PodSoak.Planning;

/// <summary>What a step of a plan does.</summary>
internal enum StepKind
{
    /// <summary>A new environment.</summary>
    Deploy,
    Scale,

    /// <summary>A new release with other variables.</summary>
    Variables,

    /// <summary>The instances of one service are replaced.</summary>
    Restart,

    /// <summary>An earlier release again.</summary>
    Rollback,

    /// <summary>A deployment that is cancelled after a while.</summary>
    Cancel,

    /// <summary>A release that never becomes healthy.</summary>
    Broken,

    /// <summary>A job that runs once.</summary>
    Job,

    /// <summary>Another certificate authority.</summary>
    Rotate,
    Destroy,

    /// <summary>The same request again and again, with one idempotency key: one deployment.</summary>
    Duplicate,

    /// <summary>Requests about what is over: cancelling an ended deployment, deploying a release that never was.</summary>
    Late,

    /// <summary>A host is drained, and that ended.</summary>
    Drain,

    /// <summary>A host takes nothing new for a while.</summary>
    Cordon,

    /// <summary>An application's process is killed in its container.</summary>
    ProcessKilled,

    AppKilled,
    HostAgentKilled,
    ManagerKilled,
    StorageFrozen,
    StorageStopped,
    EngineKilled,
    EngineFrozen,

    /// <summary>For less than it takes to be lost.</summary>
    HostCutShortly,

    /// <summary>For longer than it takes to be lost.</summary>
    HostCutLong,
    RegistryStopped,
}
