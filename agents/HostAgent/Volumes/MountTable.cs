namespace Catalyze.HostAgent.Volumes;

/// <summary>What is mounted, read from the kernel's table: unlike a look at the mount itself, that never waits for who serves it.</summary>
internal static class MountTable
{
    internal static bool Has(string mountPoint) => Points().Contains(mountPoint, StringComparer.Ordinal);

    /// <summary>Mount points below a folder.</summary>
    internal static IReadOnlyList<string> Below(string folder) => [.. Points().Where(point => point.StartsWith(folder + "/", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];

    // The fifth field. Blanks are written as \040; no path of ours has any.
    private static IEnumerable<string> Points() => File.ReadAllLines("/proc/self/mountinfo").Select(line => line.Split(' ', 6)[4]);
}
