using System.Text.RegularExpressions;
using Catalyze.Contracts.Deployments;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>What one instance writes is one click away from where it is seen.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class TailTests(LocalPod pod) : DashboardTest(pod)
{
    private const float Patience = 60_000;

    [Fact]
    public async Task What_an_instance_wrote_last_and_writes_now_is_seen_and_nothing_of_another()
    {
        using var visitor = Pod.Browser();
        var sample = await Pod.SampleAsync();
        var (edge, app) = (InstanceOf("edge"), InstanceOf("app01"));
        await visitor.GetStringAsync(SampleTests.Address(Pod, "/api/appointments"));
        await Browser.SignInAsync($"/environments/{sample.EnvironmentId}/logs");
        var (ofEdge, ofApp) = (await WatchAsync(edge), await WatchAsync(app));

        // The edge tells of every request; what it told before is there as well. The application tells of none, and the edge's lines are not its own.
        var lines = ofEdge.Locator("#lines li");
        await Expect(lines.First).ToBeVisibleAsync(new() { Timeout = Patience });
        var before = await lines.CountAsync();
        await visitor.GetStringAsync(SampleTests.Address(Pod, "/api/appointments"));
        await Expect(lines.Nth(before)).ToBeVisibleAsync(new() { Timeout = Patience });
        Assert.All(await ofEdge.Locator("#lines .service").AllInnerTextsAsync(), service => Assert.Equal("edge", service));
        Assert.All(await ofApp.Locator("#lines .service").AllInnerTextsAsync(), service => Assert.Equal("app01", service));
        // The oldest: what comes meanwhile comes above it.
        await lines.Last.Locator("summary").ClickAsync();
        await Expect(lines.Last.GetByRole(AriaRole.Button, new() { Name = $"only this: instance {edge.InstanceId}" })).ToBeVisibleAsync();
        await new Screens(ofEdge).KeepAsync("logs-tail-instance");

        await Page.GotoAsync($"/environments/{sample.EnvironmentId}");
        await Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex($"^{app.InstanceId} on ") }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = $"Watch its log: {app.InstanceId}" })).ToBeVisibleAsync();

        InstanceStatus InstanceOf(string label) => sample.Services.Single(s => s.Label == label).Instances[0];
    }

    private async Task<IPage> WatchAsync(InstanceStatus instance)
    {
        var tail = await Browser.Context.RunAndWaitForPageAsync(() => Page.GetByRole(AriaRole.Link, new() { Name = $"Watch its log: {instance.InstanceId}" }).ClickAsync());
        await Expect(tail.GetByText("Watching. New lines appear on top.")).ToBeVisibleAsync(new() { Timeout = Patience });
        return tail;
    }
}
