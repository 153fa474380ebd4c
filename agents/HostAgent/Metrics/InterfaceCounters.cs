namespace Catalyze.HostAgent.Metrics;

/// <summary>What the kernel counts in one direction of an interface, since the interface is there.</summary>
/// <param name="Bytes">Bytes.</param>
/// <param name="Packets">Packets.</param>
/// <param name="Errors">Packets that came to harm.</param>
/// <param name="Dropped">Packets that were dropped.</param>
public sealed record InterfaceCounters(long Bytes, long Packets, long Errors = 0, long Dropped = 0)
{
    public static InterfaceCounters None { get; } = new(0, 0);

    /// <summary>What was added since; what counts from nothing again added nothing.</summary>
    public InterfaceCounters Since(InterfaceCounters before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return new(
            Math.Max(0, Bytes - before.Bytes), Math.Max(0, Packets - before.Packets), Math.Max(0, Errors - before.Errors), Math.Max(0, Dropped - before.Dropped));
    }
}
