using System.Globalization;
using Catalyze.PodSoak.Planning;
using Catalyze.PodSupport;

namespace Catalyze.PodSoak.Running;

/// <summary>Kills a process of an application now and then: the first of a container, or a child of it.</summary>
internal sealed class ProcessLane(PodMachine machine, Tally tally)
{
    public async Task RunAsync(IEnumerable<Step> steps, CancellationToken stop)
    {
        foreach (var step in steps)
        {
            if (step.At - tally.Elapsed is { Ticks: > 0 } early) await Task.Delay(early, stop);
            try
            {
                if (await FindAsync(step.Host!, step.Number) is not { } pid) continue;
                await Shell.RunAsync("kill", ["-KILL", pid]);
                tally.Fault(step.Kind);
            }
            catch (Exception away) when (away is InvalidOperationException or TimeoutException)
            {
                // The engine is away or frozen; another time.
            }
        }
    }

    private async Task<string?> FindAsync(string host, int number)
    {
        var containers = (await Shell.RunAsync("/usr/bin/docker", ["--host", $"unix://{machine.EngineSocket(host)}", "ps", "--quiet", "--filter", "label=catalyze.instance"], timeout: TimeSpan.FromSeconds(5)))
            .Demand().Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).ToList();
        if (containers.Count == 0) return null;
        var pid = (await machine.DockerAsync(host, "inspect", "--format", "{{.State.Pid}}", containers[number % containers.Count])).Trim();
        if (!int.TryParse(pid, CultureInfo.InvariantCulture, out var first) || first <= 1) return null;
        try
        {
            var children = (await File.ReadAllTextAsync($"/proc/{pid}/task/{pid}/children")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return number % 2 == 0 && children.Length > 0 ? children[number % children.Length] : pid;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
