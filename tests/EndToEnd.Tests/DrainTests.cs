using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Reports;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.EndToEnd.Tests;

/// <summary>A host is emptied while visitors come: none of them notices.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class DrainTests(LocalPod pod)
{
    [Fact]
    public async Task A_drained_host_loses_a_service_under_traffic_without_a_failed_request()
    {
        await using var environment = new TestEnvironment(pod, "drain");
        var domain = $"{environment.Id}.catalyze.test";
        var source = await pod.Api.UploadSourceAsync(SourceArchive.Greeter("here"));
        var first = await pod.Api.DeployAsync(environment.Specification([Services.Web("app01", source, scale: 2, domain: domain)]));
        await Eventually.HoldsAsync(async () => await pod.AnswerAsync(domain) == "here");
        var before = (await environment.StatusAsync()).Services.SelectMany(s => s.Instances).ToList();
        var host = before.First(i => i.InstanceId.StartsWith("app01", StringComparison.Ordinal)).HostId;

        using var visits = new Visits(() => pod.AnswerAsync(domain));
        HostDrain drain = null!;
        await pod.Api.DrainAsync(host);
        try
        {
            // What holds data cannot move: the sample's stores may be there.
            await Eventually.HoldsAsync(
                async () => (drain = await pod.Api.DrainOfAsync(host)).Instances.All(i => i is { State: "stuck" } && i.EnvironmentId != environment.Id), TimeSpan.FromMinutes(5));
            await Eventually.HoldsAsync(async () => (await environment.StatusAsync()).State == EnvironmentState.Running, TimeSpan.FromMinutes(1));
            var answers = await visits.EndAsync();

            Assert.All(drain.Instances, i => Assert.Contains("volume", i.Reason, StringComparison.Ordinal));
            Assert.True(drain.Moved >= before.Count(i => i.HostId == host), $"{drain.Moved} are told to have gone");
            Assert.NotEmpty(answers);
            Assert.All(answers, answer => Assert.Equal("here", answer));
            var after = (await environment.StatusAsync()).Services.SelectMany(s => s.Instances).ToList();
            Assert.DoesNotContain(after, i => i.HostId == host);
            Assert.All(after, i => Assert.Equal(InstanceState.Healthy, i.State));
            Assert.Equal(first.ReleaseId, (await environment.StatusAsync()).ReleaseId);
            await environment.AssertContainersAsync(before.Count);
        }
        finally
        {
            await pod.Api.EndDrainAsync(host);
        }

        Assert.False((await pod.Api.HostsAsync()).Single(h => h.HostId == host).Draining);
    }
}
