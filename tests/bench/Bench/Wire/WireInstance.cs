using System.Diagnostics;
using System.Globalization;
using Catalyze.HostAgent.Networking;
using Catalyze.HostAgent.Processes;

namespace Catalyze.Bench.Wire;

/// <summary>What stands for an instance: a process whose network namespace is its own, and the proxy beside it, if there is one.</summary>
internal sealed record WireInstance(string Id, Process Holder, InstanceNetwork Network, ProcessIdentity? Proxy)
{
    private const double TicksPerSecond = 100;

    /// <summary>Processor seconds the proxy has used, to a hundredth.</summary>
    public double ProxyCpuSeconds
    {
        get
        {
            var stat = File.ReadAllText($"/proc/{Proxy!.Pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    /// <summary>The proxy's proportional share of memory, in KiB.</summary>
    public long ProxyMemoryKib => long.Parse(
        File.ReadLines($"/proc/{Proxy!.Pid}/smaps_rollup").First(static line => line.StartsWith("Pss:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
