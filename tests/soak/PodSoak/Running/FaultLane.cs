using Catalyze.Contracts.Deployments;
using Catalyze.PodSoak.Planning;
using Catalyze.PodSupport;

namespace Catalyze.PodSoak.Running;

/// <summary>Takes parts of the platform away, one at a time, gives each back, and waits until the pod is whole before the next.</summary>
internal sealed class FaultLane(PodMachine machine, PodClient pod, Tally tally)
{
    /// <summary>Then the next fault comes all the same; what is not whole at the end of the run is found by the audit.</summary>
    private static readonly TimeSpan WholePatience = TimeSpan.FromSeconds(90);
    private readonly HashSet<string> frozen = new(StringComparer.Ordinal);

    public async Task RunAsync(IReadOnlyList<Step> steps, TimeSpan end, CancellationToken stop)
    {
        foreach (var step in steps)
        {
            if (step.At - tally.Elapsed is { Ticks: > 0 } early) await Task.Delay(early, stop);
            if (tally.Elapsed + step.Length > end) return;
            tally.Say($"taken away: {step.Kind} {step.Host} for {step.Length.TotalSeconds:F0} s");
            tally.Fault(step.Kind);
            try
            {
                await TakeAsync(step);
                await Task.Delay(step.Length, stop);
                await GiveBackAsync(step);
                await AwaitWholeAsync(step, stop);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // What was to be taken was gone already, or does not come back.
                tally.IsWrong($"{step}: {failure.Message}");
                await GiveAllBackAsync();
            }
        }
    }

    /// <summary>Gives everything back, whatever was taken.</summary>
    public async Task GiveAllBackAsync()
    {
        foreach (var process in frozen) await machine.SignalAsync(process, "CONT");
        frozen.Clear();
        foreach (var host in PodMachine.Hosts) await PodMachine.LinkAsync(host, "up");
        await RepairAsync();
    }

    private async Task TakeAsync(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.HostCutShortly or StepKind.HostCutLong: await PodMachine.LinkAsync(step.Host!, "down"); break;
            case StepKind.StorageFrozen or StepKind.EngineFrozen:
                frozen.Add(ProcessOf(step));
                await machine.SignalAsync(ProcessOf(step), "STOP");
                break;
            case StepKind.StorageStopped or StepKind.RegistryStopped: await machine.SignalAsync(ProcessOf(step), "TERM"); break;
            default: await machine.KillAsync(ProcessOf(step)); break;
        }
    }

    private async Task GiveBackAsync(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.HostCutShortly or StepKind.HostCutLong: await PodMachine.LinkAsync(step.Host!, "up"); break;
            case StepKind.StorageFrozen or StepKind.EngineFrozen:
                await machine.SignalAsync(ProcessOf(step), "CONT");
                frozen.Remove(ProcessOf(step));
                break;
            default: await RepairAsync(); break;
        }
    }

    private static string ProcessOf(Step step) => step.Kind switch
    {
        StepKind.AppKilled => "app",
        StepKind.HostAgentKilled => $"agent-{step.Host}",
        StepKind.ManagerKilled => "manager-metal",
        StepKind.StorageFrozen or StepKind.StorageStopped => "azurite",
        StepKind.EngineKilled or StepKind.EngineFrozen => $"engine-{step.Host}",
        StepKind.RegistryStopped => "registry-metal",
        _ => throw new ArgumentException($"{step.Kind} takes no process away.", nameof(step)),
    };

    // It waits for what it starts, which on a busy machine takes longer at times than it is given.
    private async Task RepairAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await PodMachine.RepairAsync();
                return;
            }
            catch (Exception failure) when (failure is InvalidOperationException or TimeoutException && attempt < 4)
            {
                tally.Say($"starting what is missing failed, again: {failure.Message.Split('\n').FirstOrDefault(l => l.Contains("FAILED", StringComparison.Ordinal)) ?? failure.Message}");
            }
        }
    }

    private async Task AwaitWholeAsync(Step step, CancellationToken stop)
    {
        var given = tally.Elapsed;
        while (tally.Elapsed - given < WholePatience)
        {
            if (await IsWholeAsync(stop))
            {
                tally.Recovered(step.Kind, tally.Elapsed - given);
                return;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), stop);
        }

        tally.Say($"not whole {WholePatience.TotalSeconds:F0} s after {step.Kind} {step.Host}");
    }

    // An environment that deploys says nothing of how it serves.
    private async Task<bool> IsWholeAsync(CancellationToken stop) =>
        await pod.TryGetAsync("pod/hosts", stop) is { IsSuccess: true } hosts
        && hosts.Read<IReadOnlyList<HostStatus>>().All(h => h is { Offering: true, Life: HostLife.Heard })
        && await pod.TryGetAsync("pod/environments", stop) is { IsSuccess: true } environments
        && environments.Read<IReadOnlyList<EnvironmentStatus>>().All(e => e.State is not (EnvironmentState.Degraded or EnvironmentState.Down));
}
