using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Specifications;
using Catalyze.DurableTask.Client;
using Catalyze.PodApi.Loss;
using Catalyze.PodApi.Tests.World;
using Catalyze.PodApi.Turns;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests.Turns;

/// <summary>Many deployments at once: each organisation has its share, the rest waits in its turn.</summary>
public sealed class TurnTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private TestPod pod = null!;

    public async Task InitializeAsync() =>
        pod = await TestPod.StartAsync(3, ("Catalyze:PodApi:Turns:MostPerOrganisation", "1"), ("Catalyze:PodApi:Turns:MostAtOnce", "3"), ("Catalyze:PodApi:Turns:MostWaiting", "2"), ("Catalyze:PodApi:Turns:LookAgain", "00:05:00"));

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public async Task A_deployment_waits_for_its_turn_is_shown_with_its_place_and_goes_on_when_it_comes()
    {
        Hold();
        var first = await pod.DeployAsync(Cache("a"));
        await StateAsync(first, DeploymentState.Starting);
        var second = await pod.DeployAsync(Cache("b"));
        await StateAsync(second, DeploymentState.Queued);
        var third = await pod.DeployAsync(Cache("c"));
        await StateAsync(third, DeploymentState.Queued);

        // Another organisation does not wait for them.
        Assert.NotEqual(DeploymentState.Queued, (await StateAsync(await pod.DeployAsync(Cache("d", "org-2")), DeploymentState.Starting)).State);
        Assert.Equal(new DeploymentTurn(1, 2, 1, 1), (await GetAsync(second)).Turn);
        Assert.Equal(new DeploymentTurn(2, 2, 1, 1), (await GetAsync(third)).Turn);
        var listed = await pod.GetAsync<IReadOnlyList<DeploymentStatus>>("pod/environments/env-cccccccccc/deployments");
        Assert.Equal(2, Assert.Single(listed).Turn?.Place);
        Assert.Equal("It waits for its turn: 1 deployment of its organisation runs, limit 1. 1 of them waits before it.", Assert.Single(await EntriesAsync(third, "queued")));

        // A third that waits is refused, and told when to come back; what was accepted before is not.
        using (var refused = await pod.Http.PostAsJsonAsync("pod/deployments", Cache("e"), CatalyzeJson.Options))
        {
            Assert.Equal((HttpStatusCode.TooManyRequests, "30"), (refused.StatusCode, refused.Headers.RetryAfter?.Delta?.TotalSeconds.ToString(CultureInfo.InvariantCulture)));
            Assert.Equal("/problems/too-many-deployments", (await refused.Content.ReadFromJsonAsync<ProblemDocument>(CatalyzeJson.Options))!.Type);
        }

        Assert.DoesNotContain(await pod.GetAsync<IReadOnlyList<EnvironmentStatus>>("pod/environments"), e => e.EnvironmentId == "env-eeeeeeeeee");

        // One that waits can be cancelled; it never ran, and the next moves up.
        await CancelAsync(second);
        Assert.Equal(DeploymentState.Cancelled, (await pod.EndOfAsync(second.DeploymentId)).State);
        await Eventually.HoldsAsync(async () => (await GetAsync(third)).Turn == new DeploymentTurn(1, 1, 1, 1), Patience);
        Assert.DoesNotContain(pod.Hosts.SelectMany(h => h.Orders), o => o.DeploymentId == second.DeploymentId);

        // The one that runs ends: the next goes on at once, long before it would look by itself.
        await CancelAsync(first);
        Assert.Equal(DeploymentState.Cancelled, (await pod.EndOfAsync(first.DeploymentId)).State);
        Release();
        Assert.Equal(DeploymentState.Running, (await pod.EndOfAsync(third.DeploymentId)).State);
        Assert.Single(await EntriesAsync(third, "turn"));
    }

    [Fact]
    public async Task Whoever_ends_without_giving_the_turn_on_is_swept_and_a_crash_loses_no_one()
    {
        Hold();
        var first = await pod.DeployAsync(Cache("a"));
        await StateAsync(first, DeploymentState.Starting);
        var second = await pod.DeployAsync(Cache("b"));
        await StateAsync(second, DeploymentState.Queued);
        await pod.CrashControlPlaneAsync();
        await pod.StartControlPlaneAsync();

        // An operator's hand: the orchestration has no chance to say that it ended.
        await pod.Services.GetRequiredService<DurableTaskClient>().TerminateInstanceAsync(first.DeploymentId, "test");
        Release();
        await Eventually.HoldsAsync(
            async () =>
            {
                await Task.WhenAll(SweepAsync(), SweepAsync());
                return (await GetAsync(second)).State == DeploymentState.Running;
            },
            Patience);

        // The environment of the one that was terminated is not closed for ever, and the list is empty in the end.
        Assert.Equal(DeploymentState.Running, (await pod.DeployToEndAsync(Cache("a"))).State);
        Assert.Empty((await pod.Services.GetRequiredService<TurnStore>().ReadAsync(fresh: true, CancellationToken.None)).Entries);
    }

    [Fact]
    public async Task A_deployment_that_waits_goes_on_at_once_where_a_host_of_its_environment_is_lost()
    {
        var specification = await Specifications.ApplicationAsync(pod, scale: 3);
        await pod.DeployToEndAsync(specification);
        Hold(i => i.ServiceLabel == "cache01");
        await StateAsync(await pod.DeployAsync(Cache("a")), DeploymentState.Starting);
        var waiting = await pod.DeployAsync(specification with { EnvironmentName = "Renamed" });
        await StateAsync(waiting, DeploymentState.Queued);

        var lost = pod.Hosts.First(h => h.Running.Values.Any(i => i.ServiceLabel == "app01") && h.Running.Values.All(i => i.ServiceLabel != "cache01"));
        lost.IsOff = lost.IsSilent = true;
        await Eventually.HoldsAsync(
            async () =>
            {
                await pod.Services.GetRequiredService<HostWatchFunction>().RunAsync(CancellationToken.None);
                return (await GetAsync(waiting)).State is DeploymentState.Running;
            },
            TimeSpan.FromSeconds(120));
    }

    private static PodSpecification Cache(string letter, string organisation = "org-1") => new()
    {
        EnvironmentId = $"env-{new string(letter[0], 10)}",
        EnvironmentName = letter,
        OrganisationId = organisation,
        Services = [new ServiceSpecification { Label = "cache01", Type = "redis" }],
    };

    private void Hold(Func<Contracts.Orders.InstanceOrder, bool>? which = null)
    {
        foreach (var host in pod.Hosts) host.Holds = which ?? (_ => true);
    }

    private void Release()
    {
        foreach (var host in pod.Hosts) host.Holds = _ => false;
    }

    private Task SweepAsync() => pod.Services.GetRequiredService<TurnSweepFunction>().RunAsync(CancellationToken.None);

    private Task<DeploymentStatus> GetAsync(DeploymentAccepted deployment) => pod.GetAsync<DeploymentStatus>($"pod/deployments/{deployment.DeploymentId}");

    private async Task<DeploymentStatus> StateAsync(DeploymentAccepted deployment, DeploymentState state)
    {
        DeploymentStatus status = null!;
        await Eventually.HoldsAsync(async () => (status = await GetAsync(deployment)).State == state, Patience);
        return status;
    }

    private async Task<IReadOnlyList<string>> EntriesAsync(DeploymentAccepted deployment, string kind) =>
        [.. (await pod.GetAsync<TimelinePage>($"pod/deployments/{deployment.DeploymentId}/timeline")).Entries.Where(e => e.Kind == kind).Select(e => e.Message)];

    private async Task CancelAsync(DeploymentAccepted deployment)
    {
        using var response = await pod.Http.PostAsJsonAsync($"pod/deployments/{deployment.DeploymentId}/cancellation", new CancelRequest("Jo"), CatalyzeJson.Options);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }
}
