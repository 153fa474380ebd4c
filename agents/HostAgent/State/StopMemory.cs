using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Catalyze.HostAgent.State;

/// <summary>
/// Instances that were ordered to stop before they were ordered to run, up to which generation: queues promise no order, and whoever was told that
/// nothing of it is here must not find it started afterwards. One small file each, on disk before <see cref="Keep"/> returns.
/// </summary>
public sealed class StopMemory
{
    // As long as the store remembers what is gone: longer than any order can linger in a queue.
    private static readonly TimeSpan Remembrance = TimeSpan.FromDays(8);

    private readonly ConcurrentDictionary<string, long> _generations = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly string _folder;

    private StopMemory(string folder) => _folder = folder;

    /// <summary>Reads what is remembered and forgets what is old.</summary>
    public static StopMemory Open(string stateFolder, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var folder = Path.Combine(stateFolder, "stopped");
        Directory.CreateDirectory(folder, DurableFile.OwnerOnlyFolder);
        var memory = new StopMemory(folder);
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => InstanceNames.IsValid(Path.GetFileName(file))))
        {
            if (time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(file) > Remembrance)
                File.Delete(file);
            else
                memory._generations[Path.GetFileName(file)] = long.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);
        }

        return memory;
    }

    /// <summary>Whether this generation was ordered to stop already.</summary>
    public bool Covers(string instanceId, long generation) => _generations.TryGetValue(instanceId, out var stopped) && generation <= stopped;

    public void Keep(string instanceId, long generation)
    {
        if (!InstanceNames.IsValid(instanceId))
            throw new ArgumentException($"'{instanceId}' is no instance id.", nameof(instanceId));
        lock (_lock)
        {
            if (Covers(instanceId, generation))
                return;
            DurableFile.Write(Path.Combine(_folder, instanceId), Encoding.ASCII.GetBytes(generation.ToString(CultureInfo.InvariantCulture)));
            _generations[instanceId] = generation;
        }
    }
}
