namespace Catalyze.HostAgent.Logs;

/// <summary>A place in a container's output.</summary>
/// <param name="File">The engine's file, by the time in its first entry: names and inodes are used again.</param>
/// <param name="Offset">In bytes.</param>
public sealed record OutputMark(string File, long Offset)
{
    /// <summary>Whether it comes before another. Times are written in one way and zone, so that their order is that of their texts.</summary>
    public bool IsBefore(OutputMark other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var order = string.CompareOrdinal(File, other.File);
        return order < 0 || (order == 0 && Offset < other.Offset);
    }
}
