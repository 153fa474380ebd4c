using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Specifications;
using Catalyze.Docker.Models;
using Catalyze.HostAgent.Instances;
using Catalyze.HostAgent.Inventory;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Tests.Pure;

public sealed class InventoryTests
{
    [Fact]
    public void What_is_looked_after_is_told_with_how_it_is()
    {
        var inventory = Of([], [Record("b-0", 3), Record("a-0", 1) with { Intent = InstanceIntent.Stop }, Record("c-0", 1) with { Failure = "exit code 1" }, Record("gone-0", 1) with { Intent = InstanceIntent.Gone }], ("b-0", InstanceState.Healthy));

        Assert.Equal(
            [("a-0", 1, InstanceState.Stopping), ("b-0", 3, InstanceState.Healthy), ("c-0", 1, InstanceState.Failed)],
            inventory.Instances.Select(i => (i.InstanceId, i.Generation, i.State)));
        Assert.Equal(("env-1", "dep-1", 5L), (inventory.Instances[0].EnvironmentId, inventory.Instances[0].DeploymentId, inventory.Instances[0].WiringVersion));
    }

    [Fact]
    public void Containers_nobody_knows_of_are_told_and_those_of_what_was_stopped_go()
    {
        var inventory = Of(
            [Container("1", "run-0", 1), Container("2", "unknown-0", 2), Container("3", "gone-0", 1), Container("4", "covered-0", 1), new ContainerSummary { Id = "5" }],
            [Record("run-0", 1), Record("gone-0", 1) with { Intent = InstanceIntent.Gone }]);

        Assert.Equal([new StaleContainer("unknown-0", "env-1", 2)], inventory.Stale);
        Assert.Equal(["3", "4"], inventory.Ended);
    }

    [Fact]
    public void The_same_is_not_news_and_a_change_is()
    {
        var first = Of([Container("2", "unknown-0", 2)], [Record("a-0", 1)]);
        Assert.True(first.TellsAs(Of([Container("2", "unknown-0", 2), Container("4", "covered-0", 1)], [Record("a-0", 1)])));
        Assert.False(first.TellsAs(Of([], [Record("a-0", 1)])));
        Assert.False(first.TellsAs(Of([Container("2", "unknown-0", 2)], [Record("a-0", 2)])));
        Assert.False(first.TellsAs(null));
    }

    private static HostInventory Of(IReadOnlyList<ContainerSummary> containers, IReadOnlyList<InstanceRecord> records, params (string Id, InstanceState State)[] states) => HostInventory.Of(
        containers, records, states.ToDictionary(s => s.Id, s => s.State), (id, generation) => id == "covered-0" && generation <= 1);

    private static ContainerSummary Container(string id, string instance, long generation) => new()
    {
        Id = id,
        Labels = new Dictionary<string, string>
        {
            [InstanceLabels.Instance] = instance,
            [InstanceLabels.Environment] = "env-1",
            [InstanceLabels.Generation] = generation.ToString(System.Globalization.CultureInfo.InvariantCulture),
        },
    };

    private static InstanceRecord Record(string id, long generation) => new()
    {
        DeploymentId = "dep-1",
        EnvironmentId = "env-1",
        Order = new InstanceOrder
        {
            InstanceId = id,
            Generation = generation,
            FencingToken = 1,
            ServiceLabel = "app01",
            Ordinal = 0,
            ReleaseId = "rel-1",
            Image = "image",
            Size = new ServiceSize(64, 50, 64),
            Confinement = new InstanceConfinement { AppArmorProfile = "p", EnforcementRequired = false },
            Wiring = new InstanceWiring { Version = 5 },
            StopGraceSeconds = 1,
        },
        Intent = InstanceIntent.Run,
        Slot = 1,
        ChangedAt = DateTimeOffset.UnixEpoch,
    };
}
