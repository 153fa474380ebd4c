using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.State;
using Catalyze.PodSoak.Auditing;
using Xunit;

namespace Catalyze.PodSoak.Tests;

/// <summary>The audit is content with what is right, and each kind of difference is found.</summary>
public sealed class AuditTests
{
    private static readonly IReadOnlySet<string> None = new HashSet<string>();

    [Fact]
    public void What_is_right_has_no_difference()
    {
        Assert.Empty(ContainerAudit.Compare([Things.Wanted], [Things.Container]));
        Assert.Empty(LedgerAudit.Compare([new SeenLedger(Things.Host, Things.Ledger, [Things.Reserved])], [Things.Wanted], []));
        Assert.Empty(HostAudit.Compare([Things.Facts], [Things.Wanted]));
        Assert.Empty(TableAudit.Compare(Tables, [Things.Wanted]));
    }

    [Fact]
    public void A_missing_a_second_a_foreign_and_an_old_container_are_found()
    {
        Assert.Contains("no container", Only(ContainerAudit.Compare([Things.Wanted], [])), StringComparison.Ordinal);
        Assert.Contains("2 containers", Only(ContainerAudit.Compare([Things.Wanted], [Things.Container, Things.Container])), StringComparison.Ordinal);
        Assert.Contains("nobody wants it", Only(ContainerAudit.Compare([], [Things.Container])), StringComparison.Ordinal);
        Assert.Contains("belongs on host1", Only(ContainerAudit.Compare([Things.Wanted], [Things.Container, Things.Container with { HostId = "host2" }])), StringComparison.Ordinal);
        Assert.Contains("generation 6", Only(ContainerAudit.Compare([Things.Wanted], [Things.Container with { Generation = 6 }])), StringComparison.Ordinal);
        Assert.Contains("is exited", Only(ContainerAudit.Compare([Things.Wanted], [Things.Container with { State = "exited" }])), StringComparison.Ordinal);
        Assert.Contains("retiring still", ContainerAudit.Compare([Things.Wanted with { Phase = InstancePhase.Retiring }], [Things.Container]).First(), StringComparison.Ordinal);
        Assert.Contains("parked", Only(ContainerAudit.Compare([Things.Wanted with { Phase = InstancePhase.Parked }], [Things.Container])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_ledger_that_differs_from_its_reservations_or_from_the_instances_is_found()
    {
        IEnumerable<string> Look(HostLedger ledger, IReadOnlyList<Reservation> reservations, IReadOnlyList<WantedInstance>? wanted = null, IReadOnlyList<string>? holds = null) =>
            LedgerAudit.Compare([new SeenLedger(Things.Host, ledger, reservations)], wanted ?? [Things.Wanted], holds ?? []);

        Assert.Contains(Look(Things.Ledger, []), d => d.Contains("no such reservation", StringComparison.Ordinal));
        Assert.Contains(Look(Things.Ledger, [Things.Reserved], []), d => d.Contains("no instance claims it", StringComparison.Ordinal));
        Assert.Contains("nothing was awarded", Only(Look(Things.Ledger, [Things.Reserved with { State = ReservationState.Held }])), StringComparison.Ordinal);
        Assert.Contains("the ledger of host1 says", Only(Look(Things.Ledger with { Reserved = Things.Ledger.Reserved with { MemoryMib = 1 } }, [Things.Reserved])), StringComparison.Ordinal);
        Assert.Contains("ports [20002]", Only(Look(Things.Ledger.Take(new(0, 0, 0, 0, 0), [20002]), [Things.Reserved])), StringComparison.Ordinal);
        Assert.Contains("still held", Only(Look(Things.Ledger, [Things.Reserved], holds: ["hold2"])), StringComparison.Ordinal);
        Assert.Contains("has no reservation", Look(Things.Ledger, [Things.Reserved], [Things.Wanted, Things.Wanted with { InstanceId = "x", Reservations = [] }]).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Work_that_is_not_over_and_rows_of_what_is_gone_are_found()
    {
        string Look(Func<TableFacts, TableFacts> spoil) => Only(TableAudit.Compare(spoil(Tables), [Things.Wanted]));

        Assert.Contains("is Running", Look(t => t with { Orchestrations = [("dep-1", "Running")] }), StringComparison.Ordinal);
        Assert.Contains("received-1 left", Look(t => t with { Messages = [("dep-1", "received-1")] }), StringComparison.Ordinal);
        Assert.Contains("marked", Look(t => t with { Marks = ["dep-1"] }), StringComparison.Ordinal);
        Assert.Contains("is Starting", Look(t => t with { Deployments = [("dep-1", Things.Environment, "Starting", false)] }), StringComparison.Ordinal);
        Assert.Contains("which is not there", Look(t => t with { Awards = [("dep-1", "app01-1-abcdefgh")] }), StringComparison.Ordinal);
        Assert.Contains("dep-2 is running", Look(t => t with { Environments = [(Things.Environment, false, "dep-2")] }), StringComparison.Ordinal);
        Assert.Contains("its environment is removed", Look(t => t with { Environments = [(Things.Environment, true, null)] }), StringComparison.Ordinal);
        Assert.Contains("nobody wants it", Look(t => t with { Observed = [(Things.Environment, "gone-0-abcdefgh")] }), StringComparison.Ordinal);
        Assert.Contains("not settled", Look(t => t with { Jobs = [(Things.Environment, "job-1", "Running", false)] }), StringComparison.Ordinal);
        Assert.Contains("3 messages", Look(t => t with { Queues = new Dictionary<string, int>(StringComparer.Ordinal) { ["reports-00-poison"] = 3 } }), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_left_or_lacking_on_a_host_is_found()
    {
        string Look(Func<HostFacts, HostFacts> spoil, params WantedInstance[] wanted) => Only(HostAudit.Compare([spoil(Things.Facts)], wanted.Length == 0 ? [Things.Wanted] : wanted));

        Assert.Contains("has 0 proxies", Look(f => f with { Proxies = [] }), StringComparison.Ordinal);
        Assert.Contains("has 2 proxies", Look(f => f with { Proxies = [(Things.Id, 1, false), (Things.Id, 2, false)] }), StringComparison.Ordinal);
        Assert.Empty(HostAudit.Compare([Things.Facts with { Proxies = [(Things.Id, 1, true), (Things.Id, 2, false)] }], [Things.Wanted]));
        Assert.Contains("the proxy 9", Look(f => f with { Proxies = [.. f.Proxies, ("gone", 9, false)] }), StringComparison.Ordinal);
        Assert.Contains("a folder of gone", Look(f => f with { Folders = ["gone"] }), StringComparison.Ordinal);
        Assert.Contains("czv9 of nobody", Look(f => f with { Interfaces = ["czv3", "czv9"] }), StringComparison.Ordinal);
        Assert.Contains("lacks the interface czv3", Look(f => f with { Interfaces = [] }), StringComparison.Ordinal);
        Assert.Contains("lets czv9 speak", Look(f => f with { Sources = ["czv3", "czv9"] }), StringComparison.Ordinal);
        Assert.Contains("nothing about czv3", Look(f => f with { Sources = [] }), StringComparison.Ordinal);
        Assert.Contains("is to stop gone", Look(f => f with { Records = [.. f.Records, ("gone", "stop", 1, 4)] }), StringComparison.Ordinal);
        Assert.Contains("generation 7", Look(f => f, Things.Wanted with { Generation = 8 }), StringComparison.Ordinal);
        Assert.Contains(HostAudit.Compare([Things.Facts with { Records = [] }], [Things.Wanted]), d => d.Contains("knows nothing", StringComparison.Ordinal));
    }

    [Fact]
    public void A_volume_of_a_removed_environment_is_a_difference_and_data_of_one_that_exists_is_told()
    {
        var facts = Things.Facts with { Volumes = ["cz-env-aaaaaaaaaa-app01-0", "cz-env-bbbbbbbbbb-db01-0", "cz-env-aaaaaaaaaa-db01-0"], Mounted = ["cz-env-aaaaaaaaaa-app01-0"] };
        IReadOnlySet<string> removed = new HashSet<string>(["env-bbbbbbbbbb"]);

        Assert.Contains("cz-env-bbbbbbbbbb-db01-0", Only(VolumeAudit.Compare([facts], [Things.Wanted], removed)), StringComparison.Ordinal);
        Assert.Contains("cz-env-aaaaaaaaaa-db01-0", Only(VolumeAudit.Orphans([facts], [Things.Wanted], removed)), StringComparison.Ordinal);
        Assert.Contains("mounted", Only(VolumeAudit.Compare([facts with { Volumes = [], Mounted = ["cz-env-aaaaaaaaaa-db01-0"] }], [Things.Wanted], None)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_public_name_that_leads_astray_is_found()
    {
        var edge = Things.Wanted with { PublicPort = 31000 };
        (string, DomainRoute) Route(params WireEndpoint[] endpoints) => (Things.Environment, new DomainRoute("a.example", endpoints));

        Assert.Empty(RouteAudit.Compare([Route(new WireEndpoint(Things.Id, edge.Address, 31000))], [edge]));
        Assert.Contains("not there", RouteAudit.Compare([Route(new WireEndpoint("gone", edge.Address, 31000))], [edge]).First(), StringComparison.Ordinal);
        Assert.Contains("is at", Only(RouteAudit.Compare([Route(new WireEndpoint(Things.Id, edge.Address, 1))], [edge])), StringComparison.Ordinal);
        Assert.Contains("leads nowhere", RouteAudit.Compare([Route()], [edge]).First(), StringComparison.Ordinal);
        Assert.Contains("no public name", Only(RouteAudit.Compare([], [edge])), StringComparison.Ordinal);
    }

    [Fact]
    public void An_environment_that_is_not_what_was_asked_for_is_found()
    {
        var expected = new ExpectedEnvironment(Things.Environment, "rel-1", new Dictionary<string, int>(StringComparer.Ordinal) { ["app01"] = 1 });
        var instance = new InstanceStatus { InstanceId = Things.Id, Ordinal = 0, HostId = Things.Host, Provider = "metal", State = InstanceState.Healthy };
        var status = new EnvironmentStatus
        {
            EnvironmentId = Things.Environment,
            EnvironmentName = "soak",
            State = EnvironmentState.Running,
            ReleaseId = "rel-1",
            Services = [new ServiceStatus { Label = "app01", Type = "code", Version = "1", Size = new ServiceSize(1, 1, 1), Scale = 1, Instances = [instance] }],
        };

        Assert.Empty(EnvironmentAudit.Compare([expected], [status], None));
        Assert.Contains("serves rel-2 instead of rel-1", Only(EnvironmentAudit.Compare([expected], [status with { ReleaseId = "rel-2" }], None)), StringComparison.Ordinal);
        Assert.Contains("is degraded", Only(EnvironmentAudit.Compare([expected], [status with { State = EnvironmentState.Degraded }], None)), StringComparison.Ordinal);
        Assert.Contains("is not there", Only(EnvironmentAudit.Compare([expected], [], None)), StringComparison.Ordinal);
        Assert.Contains("was destroyed", Only(EnvironmentAudit.Compare([], [status], new HashSet<string>([Things.Environment]))), StringComparison.Ordinal);
        Assert.Contains("has 2 instances instead of 1", Only(EnvironmentAudit.Compare([expected], [With(status, s => s with { Instances = [instance, instance] })], None)), StringComparison.Ordinal);
        Assert.Contains("a scale of 2", Only(EnvironmentAudit.Compare([expected], [With(status, s => s with { Scale = 2 })], None)), StringComparison.Ordinal);
        Assert.Contains("is unhealthy", Only(EnvironmentAudit.Compare([expected], [With(status, s => s with { Instances = [instance with { State = InstanceState.Unhealthy }] })], None)), StringComparison.Ordinal);
        Assert.Contains("its wire to cache01 down", Only(EnvironmentAudit.Compare(
            [expected], [With(status, s => s with { Instances = [instance with { Wires = [new WireObservation("cache01", "outbound", false, 0, 0, 0, null)] }] })], None)), StringComparison.Ordinal);
    }

    private static TableFacts Tables { get; } = new()
    {
        Orchestrations = [("dep-1", "Completed")],
        Deployments = [("dep-1", Things.Environment, "Running", true)],
        Awards = [("dep-1", Things.Id)],
        Environments = [(Things.Environment, false, null)],
        Observed = [(Things.Environment, Things.Id)],
        Jobs = [(Things.Environment, "job-1", "Succeeded", true)],
        Queues = new Dictionary<string, int>(StringComparer.Ordinal) { ["reports-00"] = 0 },
    };

    private static string Only(IEnumerable<string> differences) => Assert.Single(differences);

    private static EnvironmentStatus With(EnvironmentStatus status, Func<ServiceStatus, ServiceStatus> change) => status with { Services = [change(status.Services[0])] };
}
