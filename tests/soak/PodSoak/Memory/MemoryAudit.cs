namespace Catalyze.PodSoak.Memory;

/// <summary>Whether the memory of processes stays as it is, judged life by life.</summary>
/// <remarks>
/// The first third of a life is its warm-up: caches fill, code is compiled. Through the rest goes the line whose slope is the median of the slopes between all
/// pairs of samples (Theil–Sen), which single peaks do not move. By its end it may have risen by a fifth, or by <see cref="AlwaysAllowedMib"/>, whichever is
/// more. Storage on this machine keeps all of its tables in memory, so it may also grow by <see cref="HeapOfData"/> times what its tables grew by on the disk in the
/// same time: the text there becomes objects, and is written anew from a copy.
/// </remarks>
internal static class MemoryAudit
{
    internal const double AllowedShare = 0.2;
    internal const double AlwaysAllowedMib = 32;
    internal const double HeapOfData = 6;

    /// <summary>Shorter than this after its warm-up a life says nothing.</summary>
    internal static readonly TimeSpan Shortest = TimeSpan.FromSeconds(150);

    public static IReadOnlyList<MemoryVerdict> Judge(IReadOnlyList<MemorySample> samples) =>
        [.. samples.GroupBy(s => (s.Process, s.Life)).Select(g => Judge(g.Key.Process, g.Key.Life, [.. g.OrderBy(s => s.Seconds)])).OrderBy(v => v.Process, StringComparer.Ordinal).ThenByDescending(v => v.Seconds)];

    private static MemoryVerdict Judge(string process, string life, IReadOnlyList<MemorySample> all)
    {
        var rest = all.Skip(all.Count / 3).ToList();
        var seconds = rest[^1].Seconds - rest[0].Seconds;
        var slope = Median([.. from i in Enumerable.Range(0, rest.Count) from j in Enumerable.Range(i + 1, rest.Count - i - 1) select (rest[j].Mib - rest[i].Mib) / (rest[j].Seconds - rest[i].Seconds)]);
        var from = Median([.. rest.Select(s => s.Mib - (slope * (s.Seconds - rest[0].Seconds)))]);
        var data = Math.Max(0, rest[^1].DataMib - rest[0].DataMib);
        return new MemoryVerdict(
            process, life, seconds, from, from + (slope * seconds), Math.Max(AllowedShare * from, AlwaysAllowedMib) + (HeapOfData * data), all.Max(s => s.Mib), seconds >= Shortest.TotalSeconds);
    }

    private static double Median(double[] values)
    {
        if (values.Length == 0) return 0;
        Array.Sort(values);
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[(values.Length / 2) - 1] + values[values.Length / 2]) / 2;
    }
}
