using System.Collections.Concurrent;
using Catalyze.Contracts.Orders;

namespace Catalyze.HostAgent.Monitoring;

/// <summary>How much of the disk volumes take. Looked at once a minute: it walks over all their files, as they lie encrypted.</summary>
/// <param name="volumesFolder">Where encrypted data lies.</param>
/// <param name="time">Clock.</param>
public sealed class VolumeSizes(string volumesFolder, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private static readonly EnumerationOptions All = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private readonly ConcurrentDictionary<string, (long At, long Bytes)> _known = new(StringComparer.Ordinal);

    /// <summary>Adds size and use of an instance's volumes.</summary>
    public void Add(SampleSheet sheet, InstanceOrder order)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        ArgumentNullException.ThrowIfNull(order);
        var size = (long)order.Size.DiskMib << 20;
        foreach (var volume in order.Volumes)
        {
            if (Bytes(volume.Name) is not { } used)
                continue;
            sheet.Add("catalyze_volume_used_bytes", used, ("volume", volume.Name));
            sheet.Add("catalyze_volume_size_bytes", size, ("volume", volume.Name));
            sheet.Add("catalyze_volume_used_ratio", (double)used / size, ("volume", volume.Name));
        }
    }

    private long? Bytes(string name)
    {
        if (_known.TryGetValue(name, out var known) && time.GetElapsedTime(known.At) < Every)
            return known.Bytes;
        var folder = new DirectoryInfo(Path.Combine(volumesFolder, name));
        if (!folder.Exists)
            return null;
        var sum = 0L;
        foreach (var file in folder.EnumerateFiles("*", All))
        {
            try
            {
                sum += file.Length;
            }
            catch (FileNotFoundException)
            {
                // Deleted meanwhile.
            }
        }

        _known[name] = (time.GetTimestamp(), sum);
        return sum;
    }
}
