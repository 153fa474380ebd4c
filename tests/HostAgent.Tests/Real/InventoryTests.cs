using Catalyze.Contracts.Reports;
using Catalyze.Docker.Models;
using Catalyze.HostAgent.Instances;
using Catalyze.HostAgent.Tests.Engines;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>A host tells everything it runs, and a container it knows nothing of stays until it is ordered to stop.</summary>
[Collection("hosts")]
public sealed class InventoryTests(TwoHosts hosts)
{
    [Fact]
    public async Task A_container_nobody_knows_of_is_told_and_goes_once_it_is_ordered_to_stop()
    {
        var (known, stale) = ("db71-0-known", "db71-1-stale");
        hosts.One.ControlPlane.Send(OrderFor.Run(OrderFor.Instance(hosts, hosts.One, known, "db71")));
        await hosts.One.AwaitAsync(known, InstanceState.Healthy);
        var containers = hosts.One.Engine.Client.Containers;
        var id = await containers.CreateAsync(
            "cz-" + stale,
            new ContainerSpecification
            {
                Image = hosts.One.Image,
                NetworkDisabled = true,
                Entrypoint = ["/bin/sh", "-c", "while true; do sleep 1; done"],
                Labels = new Dictionary<string, string>
                {
                    [InstanceLabels.Host] = "cz-ht-1",
                    [InstanceLabels.Instance] = stale,
                    [InstanceLabels.Environment] = OrderFor.Environment,
                    [InstanceLabels.Generation] = "2",
                },
                HostConfig = new HostConfig(),
            },
            CancellationToken.None);
        await containers.StartAsync(id, CancellationToken.None);

        await Wait.UntilAsync(() => Newest() is { } told && told.Stale.Any(s => s.InstanceId == stale), "the agent tells of the container", seconds: 120);
        Assert.Equal(new StaleContainer(stale, OrderFor.Environment, 2), Newest()!.Stale.Single(s => s.InstanceId == stale));
        Assert.Contains(Newest()!.Instances, i => i is { State: InstanceState.Healthy, Generation: 1 } && i.InstanceId == known);
        Assert.Contains(await containers.ListAsync($"{InstanceLabels.Instance}={stale}", CancellationToken.None), c => c.State == "running");

        hosts.One.ControlPlane.Send(OrderFor.Stop(stale, generation: 2));
        await Wait.UntilAsync(() => Newest()!.Stale.All(s => s.InstanceId != stale), "the container is told of no more", seconds: 120);
        Assert.Empty(await containers.ListAsync($"{InstanceLabels.Instance}={stale}", CancellationToken.None));
        Assert.Contains(await containers.ListAsync($"{InstanceLabels.Instance}={known}", CancellationToken.None), c => c.State == "running");
    }

    private HostInventoryReport? Newest() => hosts.One.ControlPlane.Inventories.LastOrDefault();
}
