using System.Text.RegularExpressions;
using Catalyze.EndToEnd.Tests.Dashboard;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Catalyze.EndToEnd.Tests;

/// <summary>A real Chromium goes from the dashboard into the sample's own logging and monitoring services, without another sign-in.</summary>
[Collection(LocalPodCollection.Name)]
public sealed partial class ToolBrowserTests(LocalPod pod) : DashboardTest(pod)
{
    private const float Patience = 60_000;

    [Fact]
    public async Task The_owner_searches_and_watches_the_samples_lines_and_the_dashboard_renews_the_session_unseen()
    {
        await Browser.SignInAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = LocalPod.SampleName }).First.ClickAsync();
        var logs = await Browser.Context.RunAndWaitForPageAsync(() => Page.GetByRole(AriaRole.Link, new() { Name = "Open logs" }).ClickAsync());
        var errors = new List<string>();
        logs.PageError += (_, error) => errors.Add(error);
        await Expect(logs.GetByRole(AriaRole.Heading, new() { Name = "Logs" })).ToBeVisibleAsync(new() { Timeout = Patience });
        Assert.EndsWith(".tools.catalyze.test", new Uri(logs.Url).Host, StringComparison.Ordinal);

        // A request of the sample's is found by its status.
        using var visitor = Pod.Browser();
        await visitor.GetStringAsync(SampleTests.Address(Pod, "/api/appointments"));
        await logs.GetByLabel("Search", new() { Exact = true }).FillAsync("service:edge status:200");
        await SearchUntilFoundAsync(logs);
        await new Screens(logs).KeepAsync("logs-search");

        // What is written while somebody watches appears.
        await logs.GetByRole(AriaRole.Button, new() { Name = "Live tail" }).ClickAsync();
        await Expect(logs.GetByText("Watching. New lines appear on top.")).ToBeVisibleAsync();
        await visitor.GetStringAsync(SampleTests.Address(Pod, "/api/appointments"));
        await Expect(logs.Locator("#lines li").First).ToBeVisibleAsync(new() { Timeout = Patience });
        await new Screens(logs).KeepAsync("logs-tail");

        // Without its cookie the tool sends the browser to the dashboard, which hands over again: the same search, and nobody was asked to sign in.
        await logs.GetByRole(AriaRole.Button, new() { Name = "Live tail" }).ClickAsync();
        await SearchUntilFoundAsync(logs);
        await Browser.Context.ClearCookiesAsync(new() { Domain = new Uri(logs.Url).Host });
        await logs.ReloadAsync();
        await Expect(logs.GetByRole(AriaRole.Heading, new() { Name = "Logs" })).ToBeVisibleAsync(new() { Timeout = Patience });
        await Expect(logs.GetByLabel("Search", new() { Exact = true })).ToHaveValueAsync("service:edge status:200", new() { Timeout = Patience });
        await Expect(logs.Locator("#lines li").First).ToBeVisibleAsync(new() { Timeout = Patience });
        Assert.Empty(errors);

        // Signed out of the platform, there is no way in.
        await Page.GetByRole(AriaRole.Link, new() { Name = "Sample Owner" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(Page.GetByLabel("Password")).ToBeVisibleAsync();
        await Browser.Context.ClearCookiesAsync(new() { Domain = new Uri(logs.Url).Host });
        await logs.ReloadAsync();
        await Expect(logs.GetByLabel("Password")).ToBeVisibleAsync(new() { Timeout = Patience });
    }

    [Fact]
    public async Task The_owner_looks_at_the_samples_plots_and_rules_in_its_monitoring_service()
    {
        await Browser.SignInAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = LocalPod.SampleName }).First.ClickAsync();
        var metrics = await Browser.Context.RunAndWaitForPageAsync(() => Page.GetByRole(AriaRole.Link, new() { Name = "Open monitoring" }).ClickAsync());
        var errors = new List<string>();
        metrics.PageError += (_, error) => errors.Add(error);
        await Expect(metrics.GetByRole(AriaRole.Heading, new() { Name = "Monitoring" })).ToBeVisibleAsync(new() { Timeout = Patience });
        Assert.EndsWith(".tools.catalyze.test", new Uri(metrics.Url).Host, StringComparison.Ordinal);

        // What hosts measured, as lines in pictures and as rows; all services of the sample are there.
        var processor = metrics.GetByRole(AriaRole.Img, new() { NameRegex = Processor() });
        await Expect(processor).ToBeVisibleAsync(new() { Timeout = Patience });
        Assert.True(await processor.Locator("path").CountAsync() >= 5);
        foreach (var service in new[] { "app01", "db01", "cache01", "logs", "metrics", "edge" })
            await Expect(metrics.GetByRole(AriaRole.Rowheader, new() { Name = service, Exact = true })).ToBeVisibleAsync();
        await Expect(metrics.GetByText("InstanceAway", new() { Exact = true }).First).ToBeVisibleAsync();
        await metrics.Locator("#service").SelectOptionAsync("db01");
        await Expect(metrics.GetByRole(AriaRole.Img, new() { NameRegex = DatabaseOnly() })).ToBeVisibleAsync(new() { Timeout = Patience });
        await metrics.Locator("#service").SelectOptionAsync("");
        await Expect(processor).ToBeVisibleAsync(new() { Timeout = Patience });
        await new Screens(metrics).KeepAsync("monitoring");
        Assert.Empty(errors);
    }

    private static async Task SearchUntilFoundAsync(IPage logs)
    {
        var until = DateTimeOffset.UtcNow.AddMilliseconds(Patience);
        do
        {
            await logs.GetByRole(AriaRole.Button, new() { Name = "Search", Exact = true }).ClickAsync();
            await Task.Delay(500);
        }
        while (await logs.Locator("#lines li").CountAsync() == 0 && DateTimeOffset.UtcNow < until);
        await Expect(logs.Locator("#lines li").First).ToBeVisibleAsync();
    }

    [GeneratedRegex("^CPU, of what it may use: .*app01 .*db01 .*edge ")]
    private static partial Regex Processor();

    [GeneratedRegex("^CPU, of what it may use: db01 [^,]*$")]
    private static partial Regex DatabaseOnly();
}
