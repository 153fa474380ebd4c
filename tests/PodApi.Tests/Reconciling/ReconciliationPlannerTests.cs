using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.Reconciling;
using Catalyze.PodApi.State;
using Xunit;

namespace Catalyze.PodApi.Tests.Reconciling;

/// <summary>What a host runs against what it should run, compared purely.</summary>
public sealed class ReconciliationPlannerTests
{
    private const string Host = "host1";
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly ReconcileSettings Settings = new();

    [Fact]
    public void A_host_that_is_what_it_should_be_is_left_alone()
    {
        var plan = Settled(Picture([Wanted("app-0")], [Running("app-0")]));
        Assert.True(plan.DoesNothing);
        Assert.Empty(plan.Findings);
    }

    [Fact]
    public void What_is_on_its_way_is_no_difference_and_what_lasts_is_mended()
    {
        var picture = Picture([Wanted("app-0")], []);
        var first = ReconciliationPlanner.Plan(picture, [], Settings, Now);
        Assert.True(first.DoesNothing);
        Assert.Equal((HostFindingKind.Missing, Now), (Assert.Single(first.Findings).Kind, first.Findings[0].Since));

        var second = ReconciliationPlanner.Plan(picture, first.Findings, Settings, Now + Settings.After);
        Assert.Equal("app-0", Assert.Single(second.Start).InstanceId);
        Assert.Equal(Now, Assert.Single(second.Findings).Since);
    }

    [Fact]
    public void What_nobody_wants_or_others_have_is_stopped_and_never_with_its_volumes()
    {
        var plan = Settled(Picture([Wanted("app-1") with { HostId = "host2" }, Wanted("app-2") with { Phase = InstancePhase.Parked, Generation = 4 }], [Running("app-0"), Running("app-1"), Running("app-2"), Running("app-3") with { State = InstanceState.Stopping }]) with { Volumes = Set("cz-env-gone-0") });
        Assert.Equal([("app-0", 1L), ("app-1", 1L), ("app-2", 4L)], plan.Stop.Select(s => (s.InstanceId, s.Generation)));
        Assert.Equal(["app-0", "app-1", "app-2"], plan.Findings.Where(f => f.Kind == HostFindingKind.Stale).Select(f => f.Subject));
        Assert.Equal("cz-env-gone-0", Assert.Single(plan.Findings, f => f.Kind == HostFindingKind.Volume).Subject);
    }

    [Fact]
    public void Containers_the_host_knows_nothing_of_are_stopped_unless_they_are_to_run_there()
    {
        var plan = Settled(Picture([Wanted("app-0")], []) with { Inventory = Inventory([]) with { Stale = [new StaleContainer("app-0", "env", 1), new StaleContainer("old-0", "env", 3)] } });
        Assert.Equal(("old-0", 3), (Assert.Single(plan.Stop).InstanceId, plan.Stop[0].Generation));
        Assert.Equal("app-0", Assert.Single(plan.Start).InstanceId);
    }

    [Fact]
    public void Data_is_never_begun_anew()
    {
        var database = Wanted("db-0", "db") with { Stateful = true };
        var gone = Settled(Picture([database], []));
        Assert.True(gone.DoesNothing);
        Assert.Equal(HostFindingKind.DataMissing, Assert.Single(gone.Findings).Kind);
        var there = Settled(Picture([database], []) with { Volumes = Set("cz-env-db-0-data") });
        Assert.Equal("db-0", Assert.Single(there.Start).InstanceId);
        Assert.DoesNotContain(there.Findings, f => f.Kind == HostFindingKind.Volume);
    }

    [Fact]
    public void Older_generations_are_ordered_again_older_wires_told_again_and_what_was_given_up_replaced()
    {
        var wires = new InstanceWires { Version = 7 };
        var plan = Settled(
            Picture(
                [Wanted("app-0") with { Generation = 2 }, Wanted("app-1") with { Wires = wires }, Wanted("app-2"), Wanted("db-0", "db") with { Stateful = true }],
                [Running("app-0"), Running("app-1"), Running("app-2") with { State = InstanceState.Failed }, Running("db-0") with { State = InstanceState.Failed }]) with
            { Volumes = Set("cz-env-db-0") });
        Assert.Equal("app-0", Assert.Single(plan.Start).InstanceId);
        Assert.Equal("app-1", Assert.Single(plan.Rewire).InstanceId);
        Assert.Equal("app-2", Assert.Single(plan.Replace).InstanceId);
        Assert.Contains(plan.Findings, f => f is { Kind: HostFindingKind.Failed, Subject: "db-0" });
    }

    [Fact]
    public void What_fails_elsewhere_too_is_not_tried_for_ever()
    {
        var picture = Picture([Wanted("app-0")], [Running("app-0") with { State = InstanceState.Failed }]);
        var findings = ReconciliationPlanner.Plan(picture, [], Settings, Now).Findings;
        var tries = 0;
        for (var minute = 1; minute <= 60; minute++)
        {
            // Every try is a deployment of the environment, and is undone.
            var plan = ReconciliationPlanner.Plan(minute % 3 == 1 ? picture with { Busy = Set("env") } : picture, findings, Settings, Now + TimeSpan.FromMinutes(minute));
            findings = plan.Findings;
            tries += plan.Replace.Count;
        }

        Assert.InRange(tries, 1, 10);
        Assert.Equal(Now, Assert.Single(findings).Since);
    }

    [Fact]
    public void Rows_and_reservations_of_what_is_no_more_are_given_back_once_the_host_has_spoken_since()
    {
        var picture = Picture([Wanted("app-0") with { Phase = InstancePhase.Retiring }, Wanted("app-1") with { Phase = InstancePhase.Starting }], []) with
        {
            Reservations = [Reserved("lost-0", "dep-dead"), Reserved("lost-1", "dep-alive")],
            Ended = Set("dep-dead"),
        };
        var plan = Settled(picture);
        Assert.Equal(["app-0", "app-1"], plan.Release.Select(i => i.InstanceId));
        Assert.Equal("lost-0", Assert.Single(plan.GiveBack).InstanceId);

        // Not on what it said before.
        var old = Settled(picture with { Inventory = picture.Inventory with { ObservedAt = Now - TimeSpan.FromDays(1) } });
        Assert.Empty(old.Release.Select(i => i.InstanceId).Concat(old.GiveBack.Select(r => r.InstanceId)));
        Assert.Equal(3, old.Findings.Count);
    }

    [Fact]
    public void An_environment_that_is_being_changed_and_jobs_that_run_are_left_alone()
    {
        var plan = Settled(Picture([Wanted("app-0"), Wanted("app-1") with { Phase = InstancePhase.Retiring }], [Running("app-2"), Running("app-job-x") with { DeploymentId = "job-x", EnvironmentId = "env2" }]) with
        {
            Busy = Set("env"),
            Jobs = Set("app-job-x"),
            Reservations = [Reserved("lost-0", "dep-dead")],
            Ended = Set("dep-dead"),
        });
        Assert.True(plan.DoesNothing);
        Assert.Empty(plan.Findings);
    }

    [Fact]
    public void From_any_state_a_host_becomes_what_it_should_be_and_is_then_left_alone()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var host = new ModelHost(random, Host);
            IReadOnlyList<HostFinding> findings = [];
            var now = Now;
            var rounds = 0;
            for (; rounds < 30; rounds++)
            {
                now += TimeSpan.FromMinutes(1);
                var plan = ReconciliationPlanner.Plan(host.Picture(now - TimeSpan.FromSeconds(random.Next(40))), findings, Settings with { StopsAtOnce = 3 }, now);
                findings = plan.Findings;
                if (plan.DoesNothing && findings.All(f => f.Kind is HostFindingKind.Volume or HostFindingKind.DataMissing || (f.Kind == HostFindingKind.Failed && host.IsStateful(f.Subject)))) break;
                host.Apply(plan, random);
            }

            Assert.True(rounds < 30, $"seed {seed}: it still differs: {string.Join("; ", findings)}");
            Assert.Null(host.Wrong());
            var again = ReconciliationPlanner.Plan(host.Picture(now), findings, Settings, now + TimeSpan.FromMinutes(10));
            Assert.True(again.DoesNothing, $"seed {seed}: it is mended though nothing is wrong");
            Assert.Equal(host.VolumesAtFirst, host.Volumes);
        }
    }

    internal static InstanceRecord Wanted(string id, string service = "app") => new()
    {
        InstanceId = id,
        EnvironmentId = "env",
        Service = service,
        Ordinal = int.Parse(id.Split('-')[^1], System.Globalization.CultureInfo.InvariantCulture),
        Stateful = false,
        HostId = Host,
        Pod = "pod1",
        Provider = "metal",
        Address = "10.77.0.11",
        Reservations = [$"r|{id}"],
        FencingToken = 1,
        Size = new ServiceSize(64, 50, 64),
        MaxPids = 64,
        Generation = 1,
        ReleaseId = "rel",
        DeploymentId = "dep",
        ContentAddress = "a",
        Image = "i",
        Fingerprint = "f",
        StopGraceSeconds = 1,
        StartSeconds = 1,
        Phase = InstancePhase.Serving,
        Wires = new InstanceWires { Version = 1 },
    };

    internal static InventoryInstance Running(string id) => new(id, "env", "dep", 1, 1, InstanceState.Healthy);

    internal static Reservation Reserved(string id, string deployment) => new()
    {
        HostId = Host,
        HoldId = "h",
        DeploymentId = deployment,
        EnvironmentId = "env",
        InstanceId = id,
        Amount = new HostCapacity(1, 1, 1, 1, 1),
        Ports = [],
        FencingToken = 1,
        State = ReservationState.Committed,
        ExpiresAt = Now,
    };

    private static HostInventory Inventory(IReadOnlyList<InventoryInstance> running) => new(Host, Now, Now, running, []);

    private static HostPicture Picture(IReadOnlyList<InstanceRecord> wanted, IReadOnlyList<InventoryInstance> running) => new()
    {
        Inventory = Inventory(running),
        Volumes = Set(),
        Wanted = wanted.ToDictionary(w => w.InstanceId),
        Jobs = Set(),
        Busy = Set(),
        Reservations = [],
        Ended = Set(),
    };

    // Looked at twice, ten minutes apart; the host spoke in between.
    private static HostPlan Settled(HostPicture picture) =>
        ReconciliationPlanner.Plan(picture, ReconciliationPlanner.Plan(picture, [], Settings, Now - TimeSpan.FromMinutes(10)).Findings, Settings, Now);

    private static HashSet<string> Set(params string[] items) => new(items, StringComparer.Ordinal);
}
