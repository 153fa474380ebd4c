namespace Catalyze.HostAgent.State;

/// <summary>Whether the host's disk has room. Where it has none, instances end for a reason that is not their own.</summary>
/// <param name="folders">One on every disk that instances need.</param>
public sealed class HostDisk(params IReadOnlyList<string> folders)
{
    // Less than an instance writes while it starts: its container's records, the engine's, the agent's own.
    private const long NoRoomBytes = 16 * 1024 * 1024;

    /// <summary>Asked anew each time: it is a call of the kernel, and asked only when something ended.</summary>
    public bool IsFull
    {
        get
        {
            try
            {
                return folders.Any(folder => new DriveInfo(folder).AvailableFreeSpace < NoRoomBytes);
            }
            catch (IOException)
            {
                // A folder that is not there yet.
                return false;
            }
        }
    }
}
