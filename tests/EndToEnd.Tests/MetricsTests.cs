using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Metrics;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.EndToEnd.Tests;

/// <summary>What the sample's instances use, from the hosts' kernels to the owner's question.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class MetricsTests(LocalPod pod)
{
    // The second full minute of an instance is its first measured one, and is reported at once.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task The_owner_sees_what_each_instance_used()
    {
        await Eventually.HoldsAsync(async () => (await pod.SampleAsync()).State == EnvironmentState.Running);
        var sample = await pod.SampleAsync();
        using var visitor = pod.Browser();
        using var owner = await SignInAsync();

        await Eventually.HoldsAsync(
            async () =>
            {
                // Somebody visits all the while, so that there is something to measure.
                await visitor.GetStringAsync(SampleTests.Address(pod, "/api/appointments"));
                return (await pod.Api.MetricsAsync(sample.EnvironmentId)).Instances is { Count: > 0 } all
                    && all.All(i => i.Samples.Count > 0) && all.Where(i => i.Service == "app01").Any(i => i.Samples.Sum(s => s.BytesReceived) > 0);
            },
            Limit);

        var seen = (await owner.GetFromJsonAsync<EnvironmentMetrics>(new Uri($"api/environments/{sample.EnvironmentId}/metrics?minutes=60", UriKind.Relative), CatalyzeJson.Options))!;
        var running = sample.Services.SelectMany(s => s.Instances.Select(i => (s.Label, i.InstanceId))).Order().ToList();
        Assert.Equal(running, seen.Instances.Select(i => (i.Service, i.InstanceId)).Order());
        Assert.All(seen.Instances, instance => Assert.All(instance.Samples, s =>
        {
            Assert.InRange(s.MemoryKib, 1, instance.MemoryKibLimit);
            Assert.True(s.CpuMillis >= 0 && s.At.Second == 0, $"{instance.InstanceId}: {s}");
        }));
    }

    private async Task<HttpClient> SignInAsync()
    {
        var client = new HttpClient { BaseAddress = pod.ControlPlane, Timeout = TimeSpan.FromSeconds(60) };
        using var answer = await client.PostAsJsonAsync(new Uri("api/sessions", UriKind.Relative), new { email = LocalPod.SampleEmail, password = pod.SamplePassword });
        answer.EnsureSuccessStatusCode();
        using var session = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.RootElement.GetProperty("token").GetString());
        return client;
    }
}
