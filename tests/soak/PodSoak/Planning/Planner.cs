using System.Globalization;
using Catalyze.PodSupport;

namespace Catalyze.PodSoak.Planning;

/// <summary>
/// What happens in a run, all of it decided by the seed before anything happens: what a plan does when the pod is slow is late, never different.
/// </summary>
/// <remarks>Everything taken away is given back by the end of the plan, and of the platform only one thing is away at a time.</remarks>
internal sealed class Planner
{
    /// <summary>Environments at once.</summary>
    internal const int Slots = 4;

    /// <summary>Different sources that code services are built from.</summary>
    internal const int Sources = 3;

    private static readonly (StepKind Kind, int Weight)[] Changes =
    [
        (StepKind.Scale, 5), (StepKind.Variables, 4), (StepKind.Restart, 3), (StepKind.Rollback, 3), (StepKind.Cancel, 4), (StepKind.Broken, 1),
        (StepKind.Job, 3), (StepKind.Rotate, 2), (StepKind.Destroy, 2), (StepKind.Duplicate, 2), (StepKind.Late, 1),
    ];

    // With the seconds it is away, from and to.
    private static readonly (StepKind Kind, int From, int To)[] Faults =
    [
        (StepKind.AppKilled, 1, 10), (StepKind.HostAgentKilled, 3, 20), (StepKind.ManagerKilled, 3, 20), (StepKind.StorageFrozen, 4, 20), (StepKind.StorageStopped, 2, 15),
        (StepKind.EngineKilled, 3, 15), (StepKind.EngineFrozen, 8, 30), (StepKind.HostCutShortly, 3, 10), (StepKind.HostCutLong, 28, 45), (StepKind.RegistryStopped, 5, 25),
    ];

    private readonly Random random;
    private readonly TimeSpan length;
    private readonly List<Step> steps = [];

    private Planner(int seed, TimeSpan length)
    {
        random = new Random(seed);
        this.length = length;
    }

    /// <summary>The plan of a seed, in order of time.</summary>
    public static IReadOnlyList<Step> Make(int seed, TimeSpan length)
    {
        var planner = new Planner(seed, length);
        planner.PlanEnvironments();
        planner.PlanHosts();
        planner.PlanProcesses();
        planner.PlanFaults();
        return [.. planner.steps.OrderBy(s => s.At).ThenBy(s => s.Lane)];
    }

    private void PlanEnvironments()
    {
        var running = new IReadOnlyList<PlannedService>?[Slots];
        for (var at = Seconds(1, 2); at < length - TimeSpan.FromSeconds(20); at += Seconds(5, 13))
        {
            // Every slot is filled before anything is changed.
            var empty = Array.FindIndex(running, s => s is null && at < TimeSpan.FromMinutes(1));
            var slot = empty >= 0 ? empty : random.Next(Slots);
            if (running[slot] is not { } services)
            {
                running[slot] = services = NewServices();
                steps.Add(new Step(at, StepKind.Deploy) { Slot = slot, Services = services });
                continue;
            }

            var step = Change(at, slot, services);
            if (step.Kind == StepKind.Destroy) running[slot] = null;
            steps.Add(step);
        }
    }

    private Step Change(TimeSpan at, int slot, IReadOnlyList<PlannedService> services)
    {
        var kind = Weighted();
        var code = services.Where(s => s.IsCode).ToList();
        var any = services[random.Next(services.Count)];
        var one = code[random.Next(code.Count)];
        var step = new Step(at, kind) { Slot = slot };
        return kind switch
        {
            StepKind.Scale => step with { Service = one.Label, Number = random.Next(1, 4) },
            StepKind.Variables or StepKind.Duplicate => step with { Service = one.Label, Number = random.Next(1, 1000) },
            StepKind.Restart => step with { Service = any.Label },
            StepKind.Rollback => step with { Number = random.Next(1, 100) },
            StepKind.Cancel => step with { Service = one.Label, Number = random.Next(1, 4), Length = Seconds(0, 6) },
            StepKind.Broken => step with { Service = one.Label },
            StepKind.Job => step with { Service = one.Label, Number = random.Next(1, 12) },
            _ => step,
        };
    }

    // Two to five: always something built from source and something it depends on.
    private List<PlannedService> NewServices()
    {
        var services = new List<PlannedService> { Code(1), new("cache01", "redis", 1, 0) };
        if (random.Next(2) == 0) services.Add(Code(2));
        if (random.Next(3) == 0) services.Add(new PlannedService("db01", "postgresql", random.Next(4) == 0 ? 2 : 1, 0));
        if (random.Next(3) == 0) services.Add(new PlannedService("cache02", "redis", 1, 0));
        return services;
    }

    private PlannedService Code(int number) =>
        new("app0" + number.ToString(CultureInfo.InvariantCulture), "code", random.Next(1, 4), random.Next(1, Sources + 1));

    private void PlanHosts()
    {
        for (var at = Seconds(40, 70); ;)
        {
            var step = new Step(at, random.Next(2) == 0 ? StepKind.Drain : StepKind.Cordon) { Host = Host(), Length = Seconds(10, 40) };
            if (step.End > length) return;
            steps.Add(step);
            at = step.End + Seconds(20, 60);
        }
    }

    private void PlanProcesses()
    {
        for (var at = Seconds(30, 50); at < length; at += Seconds(10, 40))
            steps.Add(new Step(at, StepKind.ProcessKilled) { Host = Host(), Number = random.Next(1, 1000) });
    }

    // As from a deck that is shuffled anew when it is through: each kind as often as every other.
    private void PlanFaults()
    {
        var deck = new Queue<(StepKind Kind, int From, int To)>();
        for (var at = Seconds(25, 40); ;)
        {
            if (deck.Count == 0)
            {
                var cards = Faults.ToArray();
                random.Shuffle(cards);
                foreach (var card in cards) deck.Enqueue(card);
            }

            var (kind, from, to) = deck.Dequeue();
            var step = new Step(at, kind) { Length = Seconds(from, to) };
            if (kind is StepKind.HostAgentKilled or StepKind.EngineKilled or StepKind.EngineFrozen or StepKind.HostCutShortly or StepKind.HostCutLong) step = step with { Host = Host() };
            if (step.End > length) return;
            steps.Add(step);
            at = step.End + Seconds(10, 30);
        }
    }

    private StepKind Weighted()
    {
        var drawn = random.Next(Changes.Sum(c => c.Weight));
        foreach (var (kind, weight) in Changes)
        {
            if ((drawn -= weight) < 0) return kind;
        }

        throw new InvalidOperationException("Weights do not add up.");
    }

    private string Host() => PodMachine.Hosts[random.Next(PodMachine.Hosts.Count)];

    private TimeSpan Seconds(int from, int to) => TimeSpan.FromMilliseconds(random.Next(from * 1000, (to * 1000) + 1));
}
