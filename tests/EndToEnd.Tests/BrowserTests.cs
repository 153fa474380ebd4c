using System.Text.RegularExpressions;
using Catalyze.Contracts.Deployments;
using Catalyze.EndToEnd.Tests.Dashboard;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Catalyze.EndToEnd.Tests;

/// <summary>A real Chromium does what the sample's owner does.</summary>
[Collection(LocalPodCollection.Name)]
public sealed partial class BrowserTests(LocalPod pod) : DashboardTest(pod)
{
    [Fact]
    public async Task The_owner_signs_in_opens_the_sample_deploys_and_watches_it_reach_running()
    {
        var environment = await Pod.SampleAsync();
        await Browser.SignInAsync();
        await Page.GetByRole(AriaRole.Link, new() { NameRegex = Sample() }).First.ClickAsync();
        await Expect(Page.GetByText("db01").First).ToBeVisibleAsync();
        await Expect(Page.GetByText("app01").First).ToBeVisibleAsync();
        await ScreenshotAsync("1-environment");

        await Page.GetByRole(AriaRole.Button, new() { NameRegex = Deploy() }).First.ClickAsync();
        await Expect(Page).ToHaveURLAsync(DeploymentAddress(), new() { Timeout = 15_000 });
        await ScreenshotAsync("2-deploying");
        await Expect(Page.GetByText(Running()).First).ToBeVisibleAsync(new() { Timeout = DeploymentLimit });
        await ScreenshotAsync("3-running");

        var status = await Pod.SampleAsync();
        Assert.NotEqual(environment.DeploymentId, status.DeploymentId);
        Assert.Equal(DeploymentState.Running, (await Pod.Api.EndOfAsync(status.DeploymentId!)).State);
    }

    private async Task ScreenshotAsync(string name) =>
        await Page.ScreenshotAsync(new() { Path = Path.Combine(LocalPod.TestOutput("screenshots"), $"{name}.png"), FullPage = true });

    [GeneratedRegex(LocalPod.SampleName)]
    private static partial Regex Sample();

    [GeneratedRegex("^deploy(?: again)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Deploy();

    [GeneratedRegex("/deployments/dep-")]
    private static partial Regex DeploymentAddress();

    [GeneratedRegex("^running$", RegexOptions.IgnoreCase)]
    private static partial Regex Running();
}
