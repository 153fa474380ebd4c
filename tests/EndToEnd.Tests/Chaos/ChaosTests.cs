using System.Diagnostics;
using System.Globalization;
using Catalyze.Contracts.Alerts;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Specifications;
using Catalyze.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.EndToEnd.Tests.Chaos;

/// <summary>
/// One thing after the other is taken from a pod that serves, and given back. Visitors of a service with two instances must not notice what concerns the
/// control plane; afterwards every instance is there once and healthy, and the next deployment works. Run by <c>./catalyze test chaos</c>.
/// </summary>
[Collection(LocalPodCollection.Name)]
public sealed class ChaosTests(LocalPod pod, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Replicas = 2;
    private const string Greeting = "still here";
    private const string FilledHost = "host3";
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(60);
    private TestEnvironment environment = null!;

    private string Domain => $"{environment.Id}.catalyze.test";

    public async Task InitializeAsync()
    {
        environment = new TestEnvironment(pod, "chaos");
        var source = await pod.Api.UploadSourceAsync(SourceArchive.Greeter(Greeting));
        await pod.Api.DeployAsync(Specification(source, Replicas));
        await Eventually.HoldsAsync(async () => await pod.AnswerAsync(Domain) == Greeting, TimeSpan.FromSeconds(60));
    }

    public async Task DisposeAsync()
    {
        await LocalPod.RepairAsync();
        await environment.DisposeAsync();
    }

    [Fact]
    public Task The_whole_control_plane_is_away_for_five_minutes() => UnnoticedAsync("control plane and storage away for five minutes", async () =>
    {
        await pod.KillAsync("app");
        await pod.SignalAsync("azurite", "TERM");
        await Task.Delay(TimeSpan.FromMinutes(5));
        await LocalPod.RepairAsync();
    });

    [Fact]
    public Task Storage_is_stopped_and_comes_back() => UnnoticedAsync("storage stopped", async () =>
    {
        await pod.SignalAsync("azurite", "TERM");
        await Task.Delay(Outage);
        await LocalPod.RepairAsync();
    });

    [Fact]
    public Task Storage_is_frozen_in_the_middle_of_a_deployment() => UnnoticedAsync("storage frozen during a deployment", async () =>
    {
        var deployment = await pod.Api.StartAsync(environment.Id, new DeploymentRequest { Changes = [new ServiceChange { Label = "app01", Scale = Replicas + 1 }] });
        await pod.SignalAsync("azurite", "STOP");
        await Task.Delay(Outage);
        await pod.SignalAsync("azurite", "CONT");
        await EndsAsync(deployment);
    }, Replicas + 1);

    [Fact]
    public Task All_agents_are_killed_in_the_middle_of_a_deployment() => UnnoticedAsync("all agents killed during a deployment", async () =>
    {
        var deployment = await pod.Api.StartAsync(environment.Id, new DeploymentRequest { Changes = [new ServiceChange { Label = "app01", Scale = Replicas + 1 }] });
        foreach (var host in LocalPod.Hosts) await pod.KillAsync($"agent-{host}");
        await pod.KillAsync("manager-metal");
        await Task.Delay(TimeSpan.FromSeconds(20));
        await LocalPod.RepairAsync();
        await EndsAsync(deployment);
    }, Replicas + 1);

    [Fact]
    public Task An_engine_hangs_in_the_middle_of_a_deployment() => UnnoticedAsync("an engine hung during a deployment", async () =>
    {
        await pod.SignalAsync("engine-host2", "STOP");
        var deployment = await pod.Api.StartAsync(environment.Id, new DeploymentRequest { Changes = [new ServiceChange { Label = "app01", Scale = Replicas + 2 }] });
        await Task.Delay(TimeSpan.FromSeconds(30));
        await pod.SignalAsync("engine-host2", "CONT");
        await EndsAsync(deployment);
    }, Replicas + 2);

    [Fact]
    public Task An_engine_is_killed() => UnnoticedAsync("an engine killed", async () =>
    {
        await pod.KillAsync("engine-host1");
        await Task.Delay(TimeSpan.FromSeconds(10));
        await LocalPod.RepairAsync();
    });

    [Fact]
    public Task The_registry_is_away_during_a_deployment() => UnnoticedAsync("registry away during a deployment", async () =>
    {
        await pod.SignalAsync("registry-metal", "TERM");
        // Another image, so that it is missed by the push and by every host.
        var source = await pod.Api.UploadSourceAsync(SourceArchive.Greeter(Greeting, "another build"));
        var deployment = await pod.Api.StartAsync(Specification(source, Replicas + 2));
        await Task.Delay(TimeSpan.FromSeconds(30));
        await LocalPod.RepairAsync();
        await EndsAsync(deployment);
    }, Replicas + 2);

    [Fact]
    public Task The_disk_of_a_host_is_full() => UnnoticedAsync("a host's disk full during a deployment", async () =>
    {
        var standing = (await StatelessAsync()).Select(i => i.InstanceId).ToHashSet();
        pod.FillDisk(FilledHost);
        try
        {
            await Eventually.HoldsAsync(async () => (await pod.Api.AlertsAsync()).Any(a => a is { Kind: AlertKind.DiskShort, Subject: FilledHost }), TimeSpan.FromMinutes(2));
            await EndsAsync(await pod.Api.StartAsync(environment.Id, new DeploymentRequest { Changes = [new ServiceChange { Label = "app01", Scale = Replicas + 2 }] }));
            Assert.DoesNotContain(await StatelessAsync(), i => i.HostId == FilledHost && !standing.Contains(i.InstanceId));
        }
        finally
        {
            pod.EmptyDisk(FilledHost);
        }

        await Eventually.HoldsAsync(async () => (await pod.Api.AlertsAsync()).All(a => a.Kind != AlertKind.DiskShort), TimeSpan.FromMinutes(3));
    }, Replicas + 2);

    [Fact]
    public Task A_release_never_becomes_healthy() => UnnoticedAsync("a release that never becomes healthy", async () =>
    {
        var serving = (await environment.StatusAsync()).ReleaseId;
        var source = await pod.Api.UploadSourceAsync(SourceArchive.Of(
            ("Procfile", "web: python3 main.py\n"), ("requirements.txt", ""), ("main.py", "import time\ntime.sleep(86400)\n")));
        var failed = await pod.Api.EndOfAsync(await pod.Api.StartAsync(Specification(source, Replicas)));
        Assert.Equal(DeploymentState.Failed, failed.State);
        Assert.Contains("not healthy within", failed.Cause, StringComparison.Ordinal);
        Assert.Equal(serving, (await environment.StatusAsync()).ReleaseId);
    });

    [Fact]
    public Task A_host_is_drained_under_traffic() => UnnoticedAsync("a host drained", async () =>
    {
        var host = (await StatelessAsync()).GroupBy(i => i.HostId).OrderByDescending(g => g.Count()).First().Key;
        await pod.Api.DrainAsync(host);
        try
        {
            await Eventually.HoldsAsync(async () => (await StatelessAsync()).All(i => i.HostId != host && i.State == InstanceState.Healthy), TimeSpan.FromMinutes(3));
        }
        finally
        {
            await pod.Api.EndDrainAsync(host);
        }
    });

    [Fact]
    public Task A_host_is_cut_from_the_control_plane_and_comes_back() => UnnoticedAsync("a host cut from its management agent", async () =>
    {
        // The agent alone: what the host serves has its own way through the network.
        await pod.SignalAsync("agent-host3", "STOP");
        await Task.Delay(TimeSpan.FromSeconds(40));
        await pod.SignalAsync("agent-host3", "CONT");
    });

    [Fact]
    public async Task A_host_is_gone_for_good_and_what_it_ran_is_served_from_elsewhere()
    {
        // The host that has most of it, so that something has to move: an edge, an instance of the application, or both.
        var lost = (await StatelessAsync()).GroupBy(i => i.HostId).OrderByDescending(g => g.Count()).First().Key;
        var cacheIsLost = (await environment.StatusAsync()).Services.Single(s => s.Type == "redis").Instances.Single().HostId == lost;
        var before = (await StatelessAsync()).Where(i => i.HostId == lost).Select(i => i.InstanceId).ToList();
        await using var visitors = new Visitors(pod, Domain, Greeting);
        var time = Stopwatch.StartNew();
        double detected = 0;
        TimeSpan recovered;
        try
        {
            await LocalPod.LinkAsync(lost, "down");
            await Eventually.HoldsAsync(async () => (await pod.Api.HostsAsync()).Single(h => h.HostId == lost).Life == HostLife.Lost, TimeSpan.FromMinutes(1));
            detected = time.Elapsed.TotalSeconds;
            await Eventually.HoldsAsync(
                // Where the cache is lost too, what consumes it serves and says that this wire is missing.
                async () => (await StatelessAsync()) is var now
                    && now.All(i => i.HostId != lost && (i.State == InstanceState.Healthy || (cacheIsLost && i.Cause == "no wire to cache01")))
                    && now.Count(i => !before.Contains(i.InstanceId)) >= before.Count,
                TimeSpan.FromMinutes(3));
            recovered = time.Elapsed;

            // From here on nothing is missing.
            var soFar = visitors.Failures.Count;
            await Eventually.HoldsAsync(() => time.Elapsed > recovered + TimeSpan.FromSeconds(25), TimeSpan.FromMinutes(1));
            var late = visitors.Failures.Count(f => f.At > recovered + TimeSpan.FromSeconds(20));
            Assert.True(late == 0, $"{late} requests failed long after everything was served from elsewhere ({soFar} before): {visitors.Failures.Last().What}");
        }
        finally
        {
            await LocalPod.LinkAsync(lost, "up");
        }

        // And should it come back after all, nothing of it runs twice.
        await Eventually.HoldsAsync(IsWholeAsync, TimeSpan.FromMinutes(3));
        await Eventually.HoldsAsync(async () => (await pod.ContainersAsync(environment.Id)).All(c => !before.Contains(c.InstanceId)), TimeSpan.FromMinutes(1));
        await environment.AssertContainersAsync(Replicas + 2);
        await EndsAsync(await pod.Api.StartAsync(environment.Id, new DeploymentRequest { Changes = [new ServiceChange { Label = "app01", Scale = Replicas }] }));
        var failures = await visitors.EndAsync();
        await ReportAsync(string.Create(
            CultureInfo.InvariantCulture, $"| host gone for good with {before.Count} instances (lost after {detected:F1} s) | for ever | {recovered.TotalSeconds:F1} s | {visitors.Requests} | {failures.Count} |"));
    }

    [Fact]
    public Task The_control_plane_is_killed_again_and_again_during_fifty_deployments() => UnnoticedAsync("control plane killed at random during fifty deployments", async () =>
    {
        var random = new Random(7);
        var kills = 0;
        for (var round = 1; round <= 50; round++)
        {
            var deployment = await StartThroughCrashesAsync(new DeploymentRequest { Changes = [new ServiceChange { Label = "app01", Scale = Replicas + (round % 2) }] });
            if (random.Next(2) == 0)
            {
                await Task.Delay(random.Next(2000));
                await pod.KillAsync("app");
                await LocalPod.RepairAsync();
                kills++;
            }

            await EndsAsync(deployment);
        }

        output.WriteLine($"{kills} kills");
    });

    // Takes, gives back, and looks at what visitors saw and what is left.
    private async Task UnnoticedAsync(string what, Func<Task> disturb, int replicas = Replicas)
    {
        await using var visitors = new Visitors(pod, Domain, Greeting);
        var time = Stopwatch.StartNew();
        await disturb();
        var given = time.Elapsed;
        await Eventually.HoldsAsync(IsWholeAsync, TimeSpan.FromMinutes(3));
        var recovered = time.Elapsed - given;
        await environment.AssertContainersAsync(replicas + 2);
        await EndsAsync(await pod.Api.StartAsync(environment.Id, new DeploymentRequest { Changes = [new ServiceChange { Label = "app01", Scale = replicas }] }));
        var failures = await visitors.EndAsync();
        await ReportAsync(string.Create(CultureInfo.InvariantCulture, $"| {what} | {given.TotalSeconds:F0} s | {recovered.TotalSeconds:F1} s | {visitors.Requests} | {failures.Count} |"));
        Assert.Empty(failures);
    }

    private PodSpecification Specification(SourceReference source, int replicas) =>
        environment.Specification([Services.Redis("cache01"), Services.Web("app01", source, replicas, Domain)], ("cache01", "app01"));

    private async Task<IReadOnlyList<InstanceStatus>> StatelessAsync() =>
        [.. (await environment.StatusAsync()).Services.Where(s => s.Type != "redis").SelectMany(s => s.Instances)];

    private async Task<bool> IsWholeAsync()
    {
        try
        {
            return (await pod.Api.HostsAsync()).Count(h => h.Offering) == LocalPod.Hosts.Count
                && (await environment.StatusAsync()).Services.SelectMany(s => s.Instances).All(i => i.State == InstanceState.Healthy);
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException or Xunit.Sdk.XunitException)
        {
            return false;
        }
    }

    private async Task<string> StartThroughCrashesAsync(DeploymentRequest request)
    {
        string? started = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    started = await pod.Api.StartAsync(environment.Id, request);
                    return true;
                }
                catch (Exception away) when (away is HttpRequestException or Xunit.Sdk.XunitException)
                {
                    return false;
                }
            },
            TimeSpan.FromMinutes(2));
        return started!;
    }

    private async Task EndsAsync(string deployment)
    {
        var status = await pod.Api.EndOfAsync(deployment);
        Assert.True(status.State == DeploymentState.Running, $"ended as {status.State}: {status.Cause}");
    }

    private async Task ReportAsync(string line)
    {
        output.WriteLine(line);
        var file = Path.Combine(LocalPod.TestOutput("chaos"), "report.md");
        if (!File.Exists(file)) await File.WriteAllTextAsync(file, "| What | Taken away for | Until whole again | Requests at the edge | Failed |\n|---|---|---|---|---|\n");
        await File.AppendAllTextAsync(file, line + "\n");
    }
}
