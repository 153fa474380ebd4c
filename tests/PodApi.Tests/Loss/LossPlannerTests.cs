using Catalyze.Contracts.Reports;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Loss;
using Xunit;

namespace Catalyze.PodApi.Tests.Loss;

/// <summary>A host that was lost is let in only when nothing of it runs twice, whatever is late, repeated or lost on the way.</summary>
public sealed class LossPlannerTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly LossSettings Settings = new();

    [Fact]
    public void A_host_that_runs_nothing_needs_no_fence() =>
        Assert.Empty(LossPlanner.Plan([new HostSighting(HostSightingTests.Host("a"), TimeSpan.FromMinutes(1), 0)], Settings, Start).Fence);

    [Fact]
    public void Who_is_out_already_is_not_fenced_again_but_goes_on_being_replaced()
    {
        var host = LossPlanner.Fenced(HostSightingTests.Host("a"), Start);
        Assert.Same(host, LossPlanner.Fenced(host, Start.AddSeconds(1)));
        var plan = LossPlanner.Plan([new HostSighting(host, TimeSpan.FromMinutes(1), 3)], Settings, Start);
        Assert.Empty(plan.Fence);
        Assert.Empty(plan.Ask);
        Assert.Single(plan.Replace);

        // Nobody knows how it is: what was begun goes on, nothing is concluded.
        Assert.Single(LossPlanner.Plan([new HostSighting(host, null, 3)], Settings, Start).Replace);
    }

    [Fact]
    public void Who_comes_back_is_asked_and_given_time_but_not_for_ever()
    {
        var host = LossPlanner.Fenced(HostSightingTests.Host("a"), Start);
        var plan = LossPlanner.Plan([new HostSighting(host, TimeSpan.Zero, 3)], Settings, Start);
        Assert.Single(plan.Ask);
        Assert.Empty(plan.Replace);
        var asked = host with { Fence = host.Fence! with { Serial = 1, AskedAt = Start } };
        Assert.Empty(LossPlanner.Plan([new HostSighting(asked, TimeSpan.Zero, 3)], Settings, Start.AddSeconds(5)).Ask);
        Assert.Single(LossPlanner.Plan([new HostSighting(asked, TimeSpan.Zero, 3)], Settings, Start.AddSeconds(6)).Ask);
        var stubborn = host with { Fence = host.Fence! with { Serial = 20, AskedAt = Start } };
        Assert.Single(LossPlanner.Plan([new HostSighting(stubborn, TimeSpan.Zero, 3)], Settings, Start).Replace);
    }

    // A host and a control plane that share nothing but messages, which are lost, repeated and late at random.
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Never_let_in_while_it_runs_what_went_elsewhere_and_always_let_in_at_last(int seed)
    {
        var random = new Random(seed);
        var now = Start;
        var host = HostSightingTests.Host("a");
        var owned = new HashSet<string>(Enumerable.Range(0, 5).Select(i => $"i{i}"), StringComparer.Ordinal);
        var runs = owned.ToDictionary(i => i, _ => 1L, StringComparer.Ordinal);
        var token = 1L;
        var orders = new List<(long Epoch, long Serial, HashSet<string>? Owned, long Token)>();
        var reports = new List<HostReturnedReport>();
        for (var step = 0; step < 400; step++)
        {
            now += TimeSpan.FromSeconds(random.Next(1, 5));
            var calm = step > 300;
            TimeSpan? silent = calm ? TimeSpan.Zero : random.Next(4) switch { 0 => TimeSpan.FromSeconds(20), 1 => null, _ => TimeSpan.Zero };
            var plan = LossPlanner.Plan([new HostSighting(host, silent, owned.Count)], Settings, now);
            if (plan.Fence.Count > 0) host = LossPlanner.Fenced(host, now);
            if (host.IsFenced && plan.Replace.Count > 0 && owned.Count > 1 && random.Next(3) == 0) owned.Remove(owned.First());
            if (!host.IsFenced && random.Next(4) == 0)
            {
                // Something new is placed, and started at once.
                var id = $"n{step}";
                owned.Add(id);
                runs[id] = ++token;
            }

            if (plan.Ask.Count > 0)
            {
                var fence = host.Fence! with { Serial = host.Fence!.Serial + 1, AskedAt = now };
                host = host with { Fence = fence };
                orders.Add((host.Losses, fence.Serial, fence.LiftedAt is null ? [.. owned] : null, token));
            }

            if (orders.Count > 0 && (calm || random.Next(3) > 0))
            {
                var order = calm ? orders[^1] : orders[random.Next(orders.Count)];
                if (order.Owned is { } claimed)
                    foreach (var gone in runs.Where(r => r.Value <= order.Token && !claimed.Contains(r.Key)).Select(r => r.Key).ToList()) runs.Remove(gone);
                reports.Add(new HostReturnedReport { ReportId = "r", AgentId = "a", ObservedAt = now, Epoch = order.Epoch, Serial = order.Serial, Instances = [.. runs.Keys.Select(Observation)] });
            }

            Assert.All(owned.Where(o => o.StartsWith('n')), id => Assert.Contains(id, runs.Keys));
            if (reports.Count == 0) continue;
            var report = calm ? reports[^1] : reports[random.Next(reports.Count)];
            var after = LossPlanner.Answered(host, report, owned, now);
            if (host.IsFenced && !after.IsFenced) Assert.Subset(owned, report.Instances.Select(i => i.InstanceId).ToHashSet());
            host = after;
        }

        Assert.Null(host.Fence);
        Assert.Subset(owned, runs.Keys.ToHashSet());
    }

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 200)];

    private static InstanceObservation Observation(string id) => new()
    {
        InstanceId = id,
        EnvironmentId = "env",
        DeploymentId = "dep",
        ServiceLabel = "app01",
        Generation = 1,
        Sequence = 1,
        State = InstanceState.Healthy,
    };
}
