using System.Text.Json;
using Azure.Storage.Queues;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Monitoring;
using Catalyze.Contracts.Reports;
using Catalyze.PodApi.Tests.World;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>Alerts that hosts pass on are handed to the Customer API with whose environment it is, from hosts that run instances of it alone.</summary>
public sealed class AlertMailTests : IAsyncLifetime
{
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.StartAsync();

    public Task DisposeAsync() => pod.DisposeAsync().AsTask();

    [Fact]
    public async Task A_hosts_word_counts_for_environments_it_runs_instances_of()
    {
        Assert.Equal(DeploymentState.Running, (await pod.DeployToEndAsync(await Specifications.ApplicationAsync(pod))).State);
        var status = await pod.GetAsync<EnvironmentStatus>($"pod/environments/{Specifications.EnvironmentId}");
        var hostId = status.Services.SelectMany(service => service.Instances).First().HostId;
        var host = pod.Hosts.Single(one => one.Id == hostId);

        await host.ReportAsync(Report(host, "env-zzzzzzzzzz", "msg_of_others"), CancellationToken.None);
        await host.ReportAsync(Report(host, Specifications.EnvironmentId, "msg_own"), CancellationToken.None);
        var queue = pod.Services.GetRequiredService<QueueServiceClient>().GetQueueClient(AlertMailOrder.Queue);
        await Eventually.HoldsAsync(async () => (await queue.PeekMessagesAsync(32)).Value.Length > 0);

        var order = JsonSerializer.Deserialize<AlertMailOrder>(Assert.Single((await queue.PeekMessagesAsync(32)).Value).MessageText, CatalyzeJson.Options)!;
        Assert.Equal((Specifications.EnvironmentId, status.EnvironmentName, "msg_own"), (order.EnvironmentId, order.EnvironmentName, order.Mail.Id));
        Assert.NotEmpty(order.OrganisationId);
        Assert.Equal("InstanceAway", Assert.Single(order.Mail.Alerts).Name);
    }

    private static AlertMailReport Report(FakeHost host, string environmentId, string id) => new()
    {
        ReportId = Guid.NewGuid().ToString("N"),
        AgentId = host.Id,
        ObservedAt = DateTimeOffset.UtcNow,
        EnvironmentId = environmentId,
        Mail = new AlertMail(id, ["owner@example.org"], [new MailedAlert("InstanceAway", "critical", Firing: true, "db01", null, DateTimeOffset.UtcNow)]),
    };
}
