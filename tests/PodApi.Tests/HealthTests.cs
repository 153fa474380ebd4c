using Azure.Storage.Queues;
using Catalyze.Contracts.Health;
using Catalyze.Contracts.Monitoring;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Alerts;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Status;
using Catalyze.PodApi.Tests.World;
using Catalyze.Storage.Connections;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>Operators see how the control plane itself is doing.</summary>
public sealed class HealthTests : IAsyncLifetime
{
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.StartAsync(hosts: 1);

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public async Task Storage_queues_management_agents_and_the_watch_are_told()
    {
        Assert.Null((await pod.GetAsync<ControlPlaneHealth>("pod/health")).WatchedAt);
        // Nobody here works off this one.
        var queues = pod.Services.GetRequiredService<StorageConnection>().CreateQueues(QueueMessageEncoding.None);
        foreach (var name in (string[])[AlertMailOrder.Queue, AlertMailOrder.Queue + PoisonQueues.Suffix])
        {
            await queues.GetQueueClient(name).CreateIfNotExistsAsync();
            await queues.GetQueueClient(name).SendMessageAsync("one");
        }

        await pod.Services.GetRequiredService<AlertWatchFunction>().RunAsync(CancellationToken.None);
        var health = await pod.GetAsync<ControlPlaneHealth>("pod/health");

        Assert.Equal(["tables", "queues", "blobs"], health.Storage.Select(s => s.Service));
        Assert.All(health.Storage, s => Assert.Null(s.Failure));
        Assert.InRange(health.CheckedAt - health.WatchedAt!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.Equal(pod.Services.GetRequiredService<PoisonQueues>().Names, health.Queues.Select(q => q.Queue));
        var mails = health.Queues.Single(q => q.Queue == AlertMailOrder.Queue);
        Assert.Equal((1, 1), (mails.Waiting, mails.Aside));
        Assert.InRange(health.CheckedAt - mails.Oldest!.Value, TimeSpan.FromSeconds(-5), TimeSpan.FromMinutes(1));
        var agent = Assert.Single(health.Management);
        Assert.Equal((pod.Management.Id, 1, false), (agent.AgentId, agent.Hosts, agent.Silent));
    }

    [Fact]
    public async Task What_does_not_answer_is_told_and_the_rest_is_told_all_the_same()
    {
        var away = new StorageConnection(
            $"DefaultEndpointsProtocol=http;AccountName=away;AccountKey={Convert.ToBase64String(new byte[64])};QueueEndpoint=http://127.0.0.1:{FreePort.Next()}/away");
        var services = pod.Services;
        var reader = new HealthReader(
            away, services.GetRequiredService<PodContainers>(), services.GetRequiredService<PoisonQueues>(), services.GetRequiredService<AlertStore>(),
            services.GetRequiredService<AgentRegistry>(), services.GetRequiredService<OfferBook>(), services.GetRequiredService<PodApiOptions>(), TimeProvider.System);

        var health = await reader.ReadAsync(CancellationToken.None);

        Assert.Equal([null, "queues", null], health.Storage.Select(s => s.Failure is null ? null : s.Service));
        Assert.All(health.Queues, q => Assert.Equal((null, null), (q.Waiting, q.Aside)));
        Assert.Single(health.Management);
    }
}
