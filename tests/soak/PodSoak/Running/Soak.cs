using System.Globalization;
using Catalyze.Contracts.Deployments;
using Catalyze.PodSoak.Auditing;
using Catalyze.PodSoak.Memory;
using Catalyze.PodSoak.Planning;
using Catalyze.PodSupport;

namespace Catalyze.PodSoak.Running;

/// <summary>One run on the pod: the plan of a seed is carried out, everything is given back, and then everything is compared with everything.</summary>
internal sealed class Soak : IDisposable
{
    private static readonly TimeSpan QuietPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(10);
    private readonly PodMachine machine = new();
    private readonly Tally tally = new();
    private readonly Sources sources = new();
    private readonly PodClient pod;
    private readonly PodAudit audit;
    private readonly MemorySampler memory;
    private readonly FaultLane faults;
    private readonly IReadOnlyList<EnvironmentLane> lanes;

    /// <param name="storage">Connection string of the pod's storage.</param>
    public Soak(string storage)
    {
        pod = new PodClient(machine.ControlPlane, File.ReadAllText(Path.Combine(machine.State, "secrets", "operator-token")));
        audit = new PodAudit(new FactReader(storage), new MachineReader(machine), pod);
        memory = new MemorySampler(machine, tally);
        faults = new FaultLane(machine, pod, tally);
        lanes = [.. Enumerable.Range(0, Planner.Slots).Select(i => new EnvironmentLane(pod, sources, tally, new EnvironmentSlot(i, sources)))];
    }

    public void Dispose() => pod.Dispose();

    public async Task<SoakReport> RunAsync(int seed, TimeSpan length, CancellationToken cancellationToken)
    {
        tally.Say(string.Create(CultureInfo.InvariantCulture, $"seed {seed}, {length.TotalMinutes} min"));
        await sources.UploadAsync(pod, cancellationToken);
        var plan = Planner.Make(seed, length);
        var visitors = new Visitors(machine, [.. lanes.Select(l => l.Slot)]);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var visiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watched = Task.WhenAll(memory.RunAsync(watching.Token), SayAsync(visitors, watching.Token));
        var visited = visitors.RunAsync(visiting.Token);
        try
        {
            await CarryOutAsync(plan, length, cancellationToken);
        }
        finally
        {
            tally.Say("everything is given back");
            await GiveBackAsync();
        }

        await visiting.CancelAsync();
        await visited;

        var (outcome, quiet) = await QuietAsync(cancellationToken);
        await watching.CancelAsync();
        await watched;
        return Report(seed, length, outcome, quiet, visitors);
    }

    /// <summary>Removes what the run made, after the audit.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        foreach (var id in lanes.Select(l => l.Slot.EnvironmentId).OfType<string>())
        {
            var answer = await pod.ChangeAsync(HttpMethod.Delete, $"pod/environments/{id}", body: null, key: null, cancellationToken);
            if (answer.IsSuccess) await pod.EndOfAsync(answer.Read<DeploymentAccepted>().DeploymentId, cancellationToken);
        }
    }

    private async Task CarryOutAsync(IReadOnlyList<Step> plan, TimeSpan length, CancellationToken stop)
    {
        List<Task> running =
        [
            .. lanes.Select(l => l.RunAsync(stop)),
            new HostLane(pod, tally).RunAsync([.. plan.Where(s => s.Lane == Lane.Hosts)], stop),
            new ProcessLane(machine, tally).RunAsync([.. plan.Where(s => s.Lane == Lane.Processes)], stop),
            faults.RunAsync([.. plan.Where(s => s.Lane == Lane.Faults)], length, stop),
        ];
        foreach (var step in plan.Where(s => s.Lane == Lane.Environments))
        {
            if (step.At - tally.Elapsed is { Ticks: > 0 } early) await Task.Delay(early, stop);
            lanes[step.Slot].Add(step);
        }

        foreach (var lane in lanes) lane.Complete();
        await Task.WhenAll(running);
    }

    private async Task GiveBackAsync()
    {
        await faults.GiveAllBackAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        foreach (var host in PodMachine.Hosts)
        {
            foreach (var what in new[] { "drain", "cordon" }) await pod.ChangeAsync(HttpMethod.Delete, $"pod/hosts/{host}/{what}", body: null, key: null, limit.Token);
        }
    }

    // The platform moves, renews and clears away by itself for a while; what stays different is different.
    private async Task<(AuditOutcome Outcome, TimeSpan? Quiet)> QuietAsync(CancellationToken stop)
    {
        var began = tally.Elapsed;
        while (true)
        {
            AuditOutcome outcome;
            try
            {
                outcome = await audit.LookAsync(Expected(), lanes.SelectMany(l => l.Slot.Made).ToHashSet(StringComparer.Ordinal), stop);
            }
            catch (Exception changing) when (changing is InvalidOperationException or IOException or Azure.RequestFailedException or TimeoutException or InvalidDataException)
            {
                // Something went away between being listed and being looked at.
                outcome = new AuditOutcome([$"the audit could not look: {changing.Message}"], [], new Dictionary<string, int>(StringComparer.Ordinal));
            }

            if (outcome.Differences.Count == 0) return (outcome, tally.Elapsed - began);
            if (tally.Elapsed - began > QuietPatience) return (outcome, null);
            tally.Say($"{outcome.Differences.Count} differences so far, for example: {outcome.Differences[0]}");
            await Task.Delay(TimeSpan.FromSeconds(10), stop);
        }
    }

    private List<ExpectedEnvironment> Expected() =>
        [.. lanes.Select(l => l.Slot).Where(s => s.EnvironmentId is not null).Select(s => new ExpectedEnvironment(s.EnvironmentId!, s.Serving, s.Scales))];

    private async Task SayAsync(Visitors visitors, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(SayEvery, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            tally.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"minute {tally.Elapsed.TotalMinutes:F1}: {tally.Operations.Values.Sum()} operations, {tally.Faults.Values.Sum()} faults, {lanes.Count(l => l.Slot.Serving is not null)} environments serve, {lanes.Count(l => l.Awaited is not null)} deploy, {visitors.Requests} visits ({visitors.Failures} failed), {tally.Wrong.Count} wrong"));
        }
    }

    private SoakReport Report(int seed, TimeSpan length, AuditOutcome outcome, TimeSpan? quiet, Visitors visitors)
    {
        var verdicts = MemoryAudit.Judge(memory.Samples);
        var recoveries = tally.Recoveries.SelectMany(r => r.Value).Order().ToList();
        return new SoakReport
        {
            Seed = seed,
            Minutes = length.TotalMinutes,
            Passed = outcome.Differences.Count == 0 && outcome.Compared["containers"] > 0 && tally.Wrong.Count == 0 && verdicts.All(v => v.Flat),
            Operations = tally.Operations,
            Faults = tally.Faults,
            RecoveryP50Seconds = Percentile(recoveries, 0.5),
            RecoveryP95Seconds = Percentile(recoveries, 0.95),
            RecoveryMostSeconds = Percentile(recoveries, 1),
            RecoverySeconds = tally.Recoveries,
            QuietAfterSeconds = quiet?.TotalSeconds,
            VisitorRequests = visitors.Requests,
            VisitorFailures = visitors.Failures,
            Wrong = tally.Wrong,
            Differences = outcome.Differences,
            Notes = outcome.Notes,
            Compared = outcome.Compared,
            Memory = [.. verdicts.GroupBy(v => v.Process, StringComparer.Ordinal).SelectMany(g => g.Where((v, i) => i == 0 || !v.Flat))],
        };
    }

    private static double? Percentile(List<double> sorted, double share) => sorted.Count == 0 ? null : Math.Round(sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)], 1);
}
