using System.Collections.Concurrent;
using System.Globalization;
using Catalyze.PodSoak.Running;
using Catalyze.PodSupport;

namespace Catalyze.PodSoak.Memory;

/// <summary>Notes every ten seconds what each process of the pod uses.</summary>
internal sealed class MemorySampler(PodMachine machine, Tally tally)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);
    private readonly ConcurrentQueue<MemorySample> samples = new();

    public IReadOnlyList<MemorySample> Samples => [.. samples];

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Sample();
            await Task.Delay(Between, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Sample()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(machine.Run, "processes")).Where(f => !f.EndsWith(".pid", StringComparison.Ordinal)))
        {
            try
            {
                var life = File.ReadAllText(file).Trim();
                var resident = File.ReadLines($"/proc/{life.Split(' ')[0]}/status").FirstOrDefault(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
                if (resident is null) continue;
                var name = Path.GetFileName(file);
                var mib = double.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
                samples.Enqueue(new MemorySample(name, life, tally.Elapsed.TotalSeconds, mib, name == "azurite" ? DataMib() : 0));
            }
            catch (IOException)
            {
                // It ended, or is being started.
            }
        }
    }

    private double DataMib() => Directory.EnumerateFiles(Path.Combine(machine.State, "data", "azurite"), "__azurite_db*.json").Sum(f => new FileInfo(f).Length) / (1024.0 * 1024);
}
