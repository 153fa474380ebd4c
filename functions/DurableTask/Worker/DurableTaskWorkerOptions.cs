namespace Catalyze.DurableTask.Worker;

/// <summary>Options of a worker.</summary>
public class DurableTaskWorkerOptions
{
    /// <summary>Which versions of an orchestration this worker runs.</summary>
    public enum VersionMatchStrategy
    {
        /// <summary>Any.</summary>
        None = 0,

        /// <summary>Only the worker's own.</summary>
        Strict = 1,

        /// <summary>The worker's own and older ones.</summary>
        CurrentOrOlder = 2,
    }

    /// <summary>What happens to an instance of another version.</summary>
    public enum VersionFailureStrategy
    {
        /// <summary>It is left for another worker.</summary>
        Reject = 0,

        /// <summary>It fails.</summary>
        Fail = 1,
    }

    /// <summary>Writes inputs, outputs and events.</summary>
    public DataConverter DataConverter { get; set; } = JsonDataConverter.Default;

    /// <summary>A longer timer is a chain of timers of at most this length.</summary>
    public TimeSpan MaximumTimerInterval { get; set; } = TimeSpan.FromDays(3);

    /// <summary>Versioning; null runs everything.</summary>
    public VersioningOptions? Versioning { get; set; }

    /// <summary>Which versions this worker runs.</summary>
    public class VersioningOptions
    {
        /// <summary>The worker's version.</summary>
        public string Version { get; set; } = string.Empty;

        /// <summary>Version of sub-orchestrations, and of instances started by this process, that name none.</summary>
        public string DefaultVersion { get; set; } = string.Empty;

        public VersionMatchStrategy MatchStrategy { get; set; } = VersionMatchStrategy.None;

        public VersionFailureStrategy FailureStrategy { get; set; } = VersionFailureStrategy.Reject;
    }
}
