using Catalyze.PodSoak.Planning;

namespace Catalyze.PodSoak.Running;

/// <summary>Drains and cordons hosts for a while, one after the other.</summary>
internal sealed class HostLane(PodClient pod, Tally tally)
{
    public async Task RunAsync(IEnumerable<Step> steps, CancellationToken stop)
    {
        foreach (var step in steps)
        {
            if (step.At - tally.Elapsed is { Ticks: > 0 } early) await Task.Delay(early, stop);
            var path = $"pod/hosts/{step.Host}/{(step.Kind == StepKind.Drain ? "drain" : "cordon")}";
            try
            {
                tally.Operation(step.Kind, (await pod.ChangeAsync(HttpMethod.Put, path, body: null, key: null, stop)).IsSuccess ? "done" : "refused");
                await Task.Delay(step.Length, stop);
                await pod.ChangeAsync(HttpMethod.Delete, path, body: null, key: null, stop);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                tally.IsWrong($"{step}: {failure.Message}");
            }
        }
    }
}
