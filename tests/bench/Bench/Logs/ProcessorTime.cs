using System.Globalization;

namespace Catalyze.Bench.Logs;

/// <summary>Processor time of a process with all its children, those that ended among them.</summary>
internal static class ProcessorTime
{
    // What every Linux of these machines counts in.
    private const double TicksPerSecond = 100;

    internal static double SecondsOfTree(int root) => Directory.EnumerateDirectories("/proc")
        .Select(folder => Read(Path.Combine(folder, "stat")))
        .OfType<string[]>()
        .Where(fields => Number(fields, 0) == root || Number(fields, 3) == root)
        // Its own user and system time; of the root also that of children that ended.
        .Sum(fields => Number(fields, 13) + Number(fields, 14) + (Number(fields, 0) == root ? Number(fields, 15) + Number(fields, 16) : 0)) / TicksPerSecond;

    private static string[]? Read(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            // The name, in brackets, may hold anything.
            var end = text.LastIndexOf(')');
            return [text[..text.IndexOf(' ', StringComparison.Ordinal)], "", .. text[(end + 2)..].Split(' ')];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Ended meanwhile, or no process at all.
            return null;
        }
    }

    private static long Number(string[] fields, int index) => long.TryParse(fields[index], CultureInfo.InvariantCulture, out var number) ? number : -1;
}
