using System.Diagnostics;
using System.Globalization;
using Catalyze.Contracts.Deployments;
using Catalyze.TestSupport;
using Microsoft.Playwright;
using Xunit;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>What is large stays smooth while it changes.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class LargeTests(LocalPod pod, ITestOutputHelper output) : DashboardTest(pod, output)
{
    /// <summary>Longest that a page may need for one frame, in milliseconds.</summary>
    private const double Frame = 100;

    private const int Hosts = 1000;

    private const float Patience = 120_000;

    [Fact]
    public async Task An_environment_of_two_hundred_instances_is_smooth_while_they_change()
    {
        await Browser.SignInAsync();
        // Asked over HTTP: the kernel takes connections on a frozen process' behalf.
        var variables = new Dictionary<string, object> { ["HEALTH_PATH"] = new { value = "/" } };
        var size = new { memoryMib = 64, cpuMillis = 50, diskMib = 128 };
        await using var environment = await CustomerEnvironment.CreateAsync(
            Pod,
            Browser,
            "Two hundred",
            [new { label = "app01", type = "code", scale = 100, size, variables }, new { label = "app02", type = "code", scale = 99, size }, new { label = "cache01", type = "redis" }],
            [new { provider = "cache01", consumer = "app01" }, new { provider = "cache01", consumer = "app02" }]);
        foreach (var label in (string[])["app01", "app02"]) await environment.UploadAsync(label, SourceArchive.Greeter("one of many"));
        var clock = Stopwatch.StartNew();
        await environment.DeployAsync();
        await SayAsync(string.Create(CultureInfo.InvariantCulture, $"an environment of 200 instances, deployed within {clock.Elapsed.TotalSeconds:F0} s"));

        await Page.GotoAsync(environment.Address);
        await Expect(Page.GetByText("live", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(Page.Locator("[data-tile]")).ToHaveCountAsync(200);
        await Screens.KeepAsync("environment-large");
        var watch = await FrameWatch.StartAsync(Page);
        var changing = (await Pod.Api.EnvironmentAsync(environment.Id)).Services.Single(s => s.Label == "app01").Instances.Take(10).ToList();
        await SignalAsync(changing, "-STOP");
        foreach (var instance in changing) await Expect(Tile(instance)).ToHaveAttributeAsync("aria-label", Label(instance, "Unhealthy"), new() { Timeout = Patience });
        await SignalAsync(changing, "-CONT");
        foreach (var instance in changing) await Expect(Tile(instance)).ToHaveAttributeAsync("aria-label", Label(instance, "Healthy"), new() { Timeout = Patience });
        await AssertSmoothAsync(watch, "an environment of 200 instances");
    }

    [Fact]
    public async Task A_pod_of_a_thousand_hosts_is_smooth_while_they_change()
    {
        await using var crowd = await Crowd.StartAsync(Pod, Hosts - LocalPod.Hosts.Count);
        await Browser.SignInAsOperatorAsync();
        await Expect(Heading($"{Hosts} hosts, {Hosts} offering")).ToBeVisibleAsync(new() { Timeout = Patience });
        await Expect(Page.Locator("[data-tile]")).ToHaveCountAsync(Hosts);
        await Screens.KeepAsync("operator-hosts-thousand");
        var watch = await FrameWatch.StartAsync(Page);
        var changing = crowd.HostIds.Take(40).ToList();
        foreach (var host in changing) await Pod.Api.CordonAsync(host);
        foreach (var host in changing) await Expect(HostTile(host, "Cordoned")).ToBeVisibleAsync();
        await HostTile(changing[^1], "Cordoned").ClickAsync();
        await Browser.ClickAsync("Uncordon");
        await Expect(HostTile(changing[^1], "Offering")).ToBeVisibleAsync();
        await AssertSmoothAsync(watch, "a pod of 1,000 hosts");
    }

    [Fact]
    public async Task A_page_that_works_for_too_long_is_noticed()
    {
        await Page.GotoAsync("/");
        var watch = await FrameWatch.StartAsync(Page);
        await Page.EvaluateAsync("() => { for (const end = performance.now() + 400; performance.now() < end; ); }");
        Assert.True((await watch.EndAsync())[0] > Frame);
    }

    private async Task AssertSmoothAsync(FrameWatch watch, string what)
    {
        var longest = await watch.EndAsync();
        await SayAsync($"{what}, while they change: the page's thread worked for {FrameWatch.Said(longest)} at a stretch (the longest ten)");
        Assert.InRange(longest[0], 0, Frame);
    }

    private ILocator HostTile(string host, string state) => Page.GetByRole(AriaRole.Button, new() { NameRegex = new($"^{host} .*, {state}$") });

    // The program, not the container's first process, which started it and waits.
    private async Task SignalAsync(IEnumerable<InstanceStatus> instances, string signal)
    {
        foreach (var instance in instances) (await Shell.RunAsync("pkill", [signal, "-P", LocalPod.Number(await Pod.ProcessOfAsync(instance))])).Demand();
    }

    private ILocator Tile(InstanceStatus instance) => Page.Locator($"[data-tile][aria-label^='{instance.InstanceId} ']");

    private static string Label(InstanceStatus instance, string state) => $"{instance.InstanceId} on {instance.HostId}: {state}";
}
