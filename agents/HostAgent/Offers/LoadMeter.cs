using System.Globalization;
using Catalyze.Contracts.Offers;

namespace Catalyze.HostAgent.Offers;

/// <summary>Measures the machine between two heartbeats, from <c>/proc</c>.</summary>
public sealed class LoadMeter
{
    private (long Busy, long Total) _last;

    public HostLoad Measure(int startingInstances)
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1).Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();

        // user nice system idle iowait irq softirq steal; guest time is in user already.
        var total = fields.Take(8).Sum();
        var busy = total - fields[3] - fields[4];
        var (last, elapsed) = (_last, total - _last.Total);
        _last = (busy, total);
        var share = last.Total == 0 || elapsed <= 0 ? 0 : (double)(busy - last.Busy) / elapsed;
        return new HostLoad((long)(share * Environment.ProcessorCount * 1000), UsedMemoryMib(), startingInstances);
    }

    private static long UsedMemoryMib()
    {
        long Kibibytes(string name) => File.ReadLines("/proc/meminfo").Where(line => line.StartsWith(name + ":", StringComparison.Ordinal))
            .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)).FirstOrDefault();

        return (Kibibytes("MemTotal") - Kibibytes("MemAvailable")) / 1024;
    }
}
