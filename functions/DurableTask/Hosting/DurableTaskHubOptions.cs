namespace Catalyze.DurableTask;

/// <summary>The task hub: section <c>Catalyze:DurableTask</c>.</summary>
public sealed class DurableTaskHubOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Catalyze:DurableTask";

    /// <summary>Prefix of every table, queue and container of the hub: 3–30 lower-case letters and digits, beginning with a letter.</summary>
    public string TaskHub { get; set; } = "catalyze";

    /// <summary>Messages one turn takes from the inbox at most; with the other rows of the turn they must fit a transaction of 100 entities.</summary>
    public int MaxMessagesPerTurn { get; set; } = 80;

    /// <summary>Payloads of more bytes of UTF-8 than this go to a blob, compressed. A queue message holds 48 KiB of text, escapes included.</summary>
    public int PayloadThreshold { get; set; } = 16 * 1024;

    /// <summary>History events kept in memory over all instances, so that a turn need not read them again.</summary>
    public int CachedEvents { get; set; } = 500_000;

    /// <summary>How long an instance with work may be silent before the sweep rings it, and how often the sweep is expected to run.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest time between two rings of the sweep for one instance that stays busy.</summary>
    public TimeSpan MaximumSweepBackoff { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A process that has not shown itself for this long is taken for dead and its activities are handed out again.</summary>
    public TimeSpan WorkerLease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a turn's process may run short calls itself instead of sending them, at a time; only activities that typically take less than a
    /// quarter of it are. Zero: every call travels through the queue.
    /// </summary>
    public TimeSpan LocalCallBudget { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Queue of doorbells.</summary>
    public string TurnQueue => $"{TaskHub}-turns";

    /// <summary>Queue of activity calls.</summary>
    public string ActivityQueue => $"{TaskHub}-activities";
}
