using System.Text.RegularExpressions;
using Catalyze.Contracts.Deployments;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Catalyze.EndToEnd.Tests;

/// <summary>A real Chromium does what the sample's owner does.</summary>
[Collection(LocalPodCollection.Name)]
public sealed partial class BrowserTests(LocalPod pod) : IAsyncLifetime
{
    private const float DeploymentLimit = 300_000;

    private Chromium? _chromium;

    public async Task InitializeAsync() => _chromium = await Chromium.StartAsync();

    public async Task DisposeAsync()
    {
        if (_chromium is not null)
            await _chromium.DisposeAsync();
    }

    [Fact]
    public async Task The_owner_signs_in_opens_the_sample_deploys_and_watches_it_reach_running()
    {
        var environment = await pod.SampleAsync();
        var page = await _chromium!.Browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 } });
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);

        await page.GotoAsync(pod.ControlPlane.ToString());
        await page.GetByLabel(Email()).FillAsync(LocalPod.SampleEmail);
        await page.GetByLabel("Password").FillAsync(pod.SamplePassword);
        await ScreenshotAsync(page, "1-sign-in");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = SignIn() }).ClickAsync();

        await page.GetByRole(AriaRole.Link, new() { NameRegex = Sample() }).First.ClickAsync();
        await Expect(page.GetByText("db01").First).ToBeVisibleAsync();
        await Expect(page.GetByText("app01").First).ToBeVisibleAsync();
        await ScreenshotAsync(page, "2-environment");

        await page.GetByRole(AriaRole.Button, new() { NameRegex = Deploy() }).First.ClickAsync();
        await Expect(page).ToHaveURLAsync(DeploymentAddress(), new() { Timeout = 15_000 });
        await ScreenshotAsync(page, "3-deploying");
        await Expect(page.GetByText(Running()).First).ToBeVisibleAsync(new() { Timeout = DeploymentLimit });
        await ScreenshotAsync(page, "4-running");

        Assert.Empty(errors);
        var status = await pod.SampleAsync();
        Assert.NotEqual(environment.DeploymentId, status.DeploymentId);
        Assert.Equal(DeploymentState.Running, (await pod.Api.EndOfAsync(status.DeploymentId!)).State);
    }

    private static async Task ScreenshotAsync(IPage page, string name) =>
        await page.ScreenshotAsync(new() { Path = Path.Combine(LocalPod.TestOutput("screenshots"), $"{name}.png"), FullPage = true });

    [GeneratedRegex("^e-?mail", RegexOptions.IgnoreCase)]
    private static partial Regex Email();

    [GeneratedRegex("^sign in$", RegexOptions.IgnoreCase)]
    private static partial Regex SignIn();

    [GeneratedRegex(LocalPod.SampleName)]
    private static partial Regex Sample();

    [GeneratedRegex("^deploy(?: again)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Deploy();

    [GeneratedRegex("/deployments/dep-")]
    private static partial Regex DeploymentAddress();

    [GeneratedRegex("^running$", RegexOptions.IgnoreCase)]
    private static partial Regex Running();
}
