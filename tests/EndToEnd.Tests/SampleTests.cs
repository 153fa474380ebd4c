using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Reports;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.EndToEnd.Tests;

/// <summary>The sample at its public address, as its visitors use it.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class SampleTests(LocalPod pod)
{
    [Fact]
    public async Task The_sample_answers_over_tls_at_its_public_address()
    {
        using var browser = pod.Browser();

        var page = await browser.GetStringAsync(Address(pod, "/"));

        Assert.Contains("<html", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_appointment_that_was_booked_is_read_back_from_every_instance()
    {
        using var browser = pod.Browser();
        var patient = $"Patient {Guid.NewGuid():N}";

        await BookAsync(browser, pod, patient);

        // Requests go round robin, so a few of them meet both instances.
        for (var request = 0; request < 6; request++)
            Assert.Contains(patient, await browser.GetStringAsync(Address(pod, "/api/appointments")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_instance_is_healthy_with_host_image_and_wires()
    {
        await Eventually.HoldsAsync(async () => (await pod.SampleAsync()).State == EnvironmentState.Running);
        var sample = await pod.SampleAsync();

        Assert.All(sample.Services.SelectMany(s => s.Instances), i =>
        {
            Assert.Equal(InstanceState.Healthy, i.State);
            Assert.Contains(i.HostId, LocalPod.Hosts);
            Assert.Contains("@sha256:", i.Image, StringComparison.Ordinal);
            Assert.NotEmpty(i.Wires);
            Assert.All(i.Wires, w => Assert.True(w.Up, $"{i.InstanceId}: the {w.Direction} wire {w.Provider} is down"));
        });
        Assert.Equal(2, sample.Services.Single(s => s.Label == "app01").Instances.Count);
    }

    internal static Uri Address(LocalPod pod, string path) => new($"https://{LocalPod.SampleDomain}:{pod.Edge.Port}{path}");

    internal static async Task BookAsync(HttpClient browser, LocalPod pod, string patient)
    {
        // With its length: the sample reads no chunked bodies.
        using var body = new StringContent(JsonSerializer.Serialize(new { patient, at = "2030-01-15T09:30", reason = "check-up" }), Encoding.UTF8, "application/json");
        using var response = await browser.PostAsync(Address(pod, "/api/appointments"), body);
        Assert.True(response.IsSuccessStatusCode, $"booking answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }
}
