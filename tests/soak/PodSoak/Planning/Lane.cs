namespace Catalyze.PodSoak.Planning;

/// <summary>Steps of one lane follow one another; lanes go on beside each other.</summary>
internal enum Lane
{
    /// <summary>Changes of environments; each slot is a lane of its own.</summary>
    Environments,

    /// <summary>What operators do with hosts.</summary>
    Hosts,

    /// <summary>Processes of applications.</summary>
    Processes,

    /// <summary>Faults of the platform: one at a time, each given back before the next.</summary>
    Faults,
}
