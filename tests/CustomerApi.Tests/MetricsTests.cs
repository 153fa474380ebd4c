using System.Net;
using Catalyze.Contracts.Metrics;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

/// <summary>What instances use.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class MetricsTests(CustomerApiHost host)
{
    [Fact]
    public async Task Minutes_are_shown_of_every_instance_or_of_one_service_and_an_empty_environment_has_none()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, """{"services":[{"label":"db01","type":"redis"}]}""");
        Assert.Empty((await ReadAsync(client, id, "")).Instances);

        host.PodApi.Metrics[id] = [Used("db01"), Used("app01")];
        var all = await ReadAsync(client, id, "?minutes=1440");
        Assert.Equal(["db01", "app01"], all.Instances.Select(instance => instance.Service));
        Assert.Equal(1440, (all.To - all.From).TotalMinutes);
        Assert.Equal(10, Assert.Single(Assert.Single((await ReadAsync(client, id, "?service=app01")).Instances).Samples).CpuMillis);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1441")]
    [InlineData("-5")]
    public async Task Minutes_out_of_range_are_refused_by_name(string minutes)
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client);
        var problem = await (await client.GetAsync(HttpAnswers.Relative($"/api/environments/{id}/metrics?minutes={minutes}"))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal("minutes", Assert.Single(problem.Errors).Field);
    }

    private static async Task<EnvironmentMetrics> ReadAsync(HttpClient client, string id, string query) =>
        await (await client.GetAsync(HttpAnswers.Relative($"/api/environments/{id}/metrics{query}"))).ReadAsync<EnvironmentMetrics>();

    private static InstanceMetrics Used(string service) => new()
    {
        InstanceId = service + "-0",
        Service = service,
        HostId = "host1",
        CpuMillisLimit = 100,
        MemoryKibLimit = 1024,
        Samples = [new MetricSample(DateTimeOffset.UnixEpoch, 10, 20, 30, 40)],
    };
}
