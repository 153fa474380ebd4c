using System.Globalization;

namespace Catalyze.HostAgent.Metrics;

/// <summary>Reads what the kernel counts of an instance: its control groups, version 1 or 2, and its own network namespace. A few small files, no process.</summary>
/// <param name="proc">Usually <c>/proc</c>.</param>
/// <param name="cgroups">Usually <c>/sys/fs/cgroup</c>.</param>
public sealed class CounterReader(string proc = "/proc", string cgroups = "/sys/fs/cgroup")
{
    private const string Interface = "eth0";

    /// <summary>The counters of the instance whose first process this is; null when it has ended.</summary>
    public InstanceCounters? Read(int pid)
    {
        try
        {
            var groups = File.ReadAllLines($"{proc}/{pid}/cgroup").Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3).ToList();
            var (received, sent) = Network(pid);
            if (Find(groups, "cpuacct") is { } cpu && Find(groups, "memory") is { } memory)
            {
                return new InstanceCounters(
                    Number(File.ReadAllText($"{cpu}/cpuacct.usage")) / 1000,
                    Math.Max(0, Number(File.ReadAllText($"{memory}/memory.usage_in_bytes")) - Field($"{memory}/memory.stat", "total_inactive_file")),
                    received,
                    sent);
            }

            var unified = Folder("", groups.Find(parts => parts[0] == "0")?[2] ?? "/");
            return new InstanceCounters(
                Field($"{unified}/cpu.stat", "usage_usec"),
                Math.Max(0, Number(File.ReadAllText($"{unified}/memory.current")) - Field($"{unified}/memory.stat", "inactive_file")),
                received,
                sent);
        }
        catch (IOException)
        {
            // It ended while it was looked at, or the kernel does not count this.
            return null;
        }
    }

    // Version 1: a hierarchy for each controller, mounted under its name or, together with others, under a name of several.
    private string? Find(List<string[]> groups, string controller) =>
        groups.Find(parts => parts[1].Split(',').Contains(controller, StringComparer.Ordinal)) is { } group
            ? new[] { controller, group[1] }.Select(name => Folder(name, group[2])).FirstOrDefault(Directory.Exists)
            : null;

    private string Folder(string hierarchy, string group) => Path.Combine(cgroups, hierarchy, group.TrimStart('/'));

    private (InterfaceCounters Received, InterfaceCounters Sent) Network(int pid)
    {
        foreach (var line in File.ReadLines($"{proc}/{pid}/net/dev"))
        {
            if (line.TrimStart().Split(':', 2) is not [Interface, var counters])
                continue;
            // In each direction: bytes, packets, errors, dropped, and four more.
            var fields = counters.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number).ToList();
            return (Direction(fields[..8]), Direction(fields[8..]));
        }

        return (InterfaceCounters.None, InterfaceCounters.None);
    }

    private static InterfaceCounters Direction(List<long> fields) => new(fields[0], fields[1], fields[2], fields[3]);

    private static long Field(string path, string name) => File.ReadLines(path)
        .Where(line => line.StartsWith(name + " ", StringComparison.Ordinal)).Select(line => Number(line[(name.Length + 1)..])).FirstOrDefault();

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
