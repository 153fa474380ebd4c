namespace Catalyze.Contracts.Monitoring;

/// <summary>Bounds of what crosses the wire to a monitoring service.</summary>
public static class FeedLimits
{
    /// <summary>Most samples of a batch.</summary>
    public const int BatchSamples = 10_000;

    /// <summary>Most bytes of a batch once decompressed.</summary>
    public const int BatchBytes = 8 << 20;

    /// <summary>Most labels of a sample, the host's not counted.</summary>
    public const int Labels = 16;

    /// <summary>Most characters of a name, a label or a label's value.</summary>
    public const int NameLength = 128;

    /// <summary>How old a sample may be, in hours: as long a service may be away without a gap in its plots.</summary>
    public const int OldestHours = 6;
}
