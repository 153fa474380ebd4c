using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Catalyze.EndToEnd.Tests.Logging;

/// <summary>A real Chromium goes from the dashboard into the sample's own logging service, without another sign-in.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class ToolBrowserTests(LocalPod pod) : IAsyncLifetime
{
    private const float Patience = 60_000;

    private Chromium? _chromium;

    public async Task InitializeAsync() => _chromium = await Chromium.StartAsync();

    public async Task DisposeAsync()
    {
        if (_chromium is not null)
            await _chromium.DisposeAsync();
    }

    [Fact]
    public async Task The_owner_searches_and_watches_the_samples_lines_and_the_dashboard_renews_the_session_unseen()
    {
        // The edge's authority is none that a browser knows.
        await using var context = await _chromium!.Browser.NewContextAsync(new() { IgnoreHTTPSErrors = true, ViewportSize = new() { Width = 1280, Height = 900 } });
        var page = await context.NewPageAsync();
        await page.GotoAsync(pod.ControlPlane.ToString());
        await page.GetByLabel("E-mail address").FillAsync(LocalPod.SampleEmail);
        await page.GetByLabel("Password").FillAsync(pod.SamplePassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "appointments" }).First.ClickAsync();
        var logs = await context.RunAndWaitForPageAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Open logs" }).ClickAsync());
        var errors = new List<string>();
        logs.PageError += (_, error) => errors.Add(error);
        await Expect(logs.GetByRole(AriaRole.Heading, new() { Name = "Logs" })).ToBeVisibleAsync(new() { Timeout = Patience });
        Assert.EndsWith(".tools.catalyze.test", new Uri(logs.Url).Host, StringComparison.Ordinal);

        // A request of the sample's is found with its deployment and its status.
        using var visitor = pod.Browser();
        await visitor.GetStringAsync(SampleTests.Address(pod, "/api/appointments"));
        var deployment = (await pod.SampleAsync()).DeploymentId;
        await logs.GetByLabel("Search", new() { Exact = true }).FillAsync($"service:edge deployment:{deployment} status:200");
        await SearchUntilFoundAsync(logs);
        await ScreenshotAsync(logs, "logs-search");

        // What is written while somebody watches appears.
        await logs.GetByRole(AriaRole.Button, new() { Name = "Live tail" }).ClickAsync();
        await Expect(logs.GetByText("Watching. New lines appear on top.")).ToBeVisibleAsync();
        await visitor.GetStringAsync(SampleTests.Address(pod, "/api/appointments"));
        await Expect(logs.Locator("#lines li").First).ToBeVisibleAsync(new() { Timeout = Patience });
        await ScreenshotAsync(logs, "logs-tail");

        // Without its cookie the tool sends the browser to the dashboard, which hands over again: the same search, and nobody was asked to sign in.
        await logs.GetByRole(AriaRole.Button, new() { Name = "Live tail" }).ClickAsync();
        await SearchUntilFoundAsync(logs);
        await context.ClearCookiesAsync(new() { Domain = new Uri(logs.Url).Host });
        await logs.ReloadAsync();
        await Expect(logs.GetByRole(AriaRole.Heading, new() { Name = "Logs" })).ToBeVisibleAsync(new() { Timeout = Patience });
        await Expect(logs.GetByLabel("Search", new() { Exact = true })).ToHaveValueAsync($"service:edge deployment:{deployment} status:200", new() { Timeout = Patience });
        await Expect(logs.Locator("#lines li").First).ToBeVisibleAsync(new() { Timeout = Patience });
        Assert.Empty(errors);

        // Signed out of the platform, there is no way in.
        await page.GetByRole(AriaRole.Link, new() { Name = "Sample Owner" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.GetByLabel("Password")).ToBeVisibleAsync();
        await context.ClearCookiesAsync(new() { Domain = new Uri(logs.Url).Host });
        await logs.ReloadAsync();
        await Expect(logs.GetByLabel("Password")).ToBeVisibleAsync(new() { Timeout = Patience });
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

    private static async Task ScreenshotAsync(IPage page, string name) =>
        await page.ScreenshotAsync(new() { Path = Path.Combine(LocalPod.TestOutput("screenshots"), $"{name}.png"), FullPage = true });
}
