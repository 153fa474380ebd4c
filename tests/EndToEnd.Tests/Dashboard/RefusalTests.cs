using System.Security.Cryptography;
using Catalyze.TestSupport;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>What does not work says why, and takes nothing away that does.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class RefusalTests(LocalPod pod) : DashboardTest(pod)
{
    [Fact]
    public async Task A_deployment_that_fails_shows_its_cause_and_the_old_release_still_serves()
    {
        var domain = $"fails-{RandomNumberGenerator.GetHexString(8, lowercase: true)}.catalyze.test";
        await Browser.SignInAsync();
        await using var environment = await CustomerEnvironment.CreateAsync(Pod, Browser, "Fails on purpose", new { label = "app01", type = "code", domains = (string[])[domain] });
        await environment.UploadAsync("app01", SourceArchive.Greeter("first"));
        await environment.DeployAsync();
        await Eventually.HoldsAsync(async () => await Pod.AnswerAsync(domain) == "first");
        using var visits = new Visits(() => Pod.AnswerAsync(domain));

        await UploadAndDeployAsync(environment, SourceArchive.Of(
            ("Procfile", "web: python3 main.py\n"), ("requirements.txt", "no-such-package-anywhere==1.0\n"), ("main.py", "print('never built')\n")));
        await Expect(Heading("Output of the builder")).ToBeVisibleAsync(new() { Timeout = DeploymentLimit });
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The deployment failed; the release before it still serves.");
        // Not only that a command ended with 1, but what it said.
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no-such-package-anywhere");
        await Screens.KeepAsync("deployment-build-failed");

        await UploadAndDeployAsync(environment, SourceArchive.Of(
            ("Procfile", "web: python3 main.py\n"), ("requirements.txt", ""), ("main.py", "raise SystemExit('broken on purpose')\n")));
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The deployment failed; the release before it still serves.", new() { Timeout = DeploymentLimit });
        await Expect(Page.GetByRole(AriaRole.Alert).Locator("p")).Not.ToBeEmptyAsync();
        await Screens.KeepAsync("deployment-failed");

        Assert.All(await visits.EndAsync(), answer => Assert.Equal("first", answer));
    }

    [Fact]
    public async Task A_placement_that_is_refused_says_why_host_by_host()
    {
        await Browser.SignInAsync("/environments/new");
        await Page.GetByLabel("Name").FillAsync("Too many");
        await Page.GetByLabel("Empty").CheckAsync();
        await Browser.ClickAsync("Continue");
        await Browser.ClickAsync("+ postgresql");
        // One more than there are hosts, and no two may share one.
        await Page.GetByLabel("Instances", new() { Exact = true }).FillAsync("4");
        await Page.GetByLabel("Highly available").CheckAsync();
        await Page.GetByLabel("Accept hosts without AppArmor").CheckAsync();
        foreach (var _ in (string[])["connections", "variables", "domains"]) await Browser.ClickAsync("Continue");
        await Browser.ClickAsync("Review");
        await Expect(Text("Not everything finds a place.")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await ReasonsAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Deploy", Exact = true })).ToBeDisabledAsync();
        await Screens.KeepAsync("create-6-refused");

        await Browser.ClickAsync("Leave it undeployed");
        await Expect(Heading("Too many")).ToBeVisibleAsync();
        await using var environment = new CustomerEnvironment(Pod, Browser, new Uri(Page.Url).Segments[2].TrimEnd('/'));
        await Screens.KeepAsync("environment-undeployed");
        await Browser.ClickAsync("Deploy");
        await Expect(Text("The deployment failed.")).ToBeVisibleAsync(new() { Timeout = DeploymentLimit });
        await ReasonsAsync();
        await Screens.KeepAsync("deployment-refused");
    }

    private async Task ReasonsAsync()
    {
        await Expect(Heading("No place for db01")).ToBeVisibleAsync();
        foreach (var host in LocalPod.Hosts)
            await Expect(Page.Locator(".refusal").GetByRole(AriaRole.Row, new() { Name = host }).First.GetByRole(AriaRole.Cell).Last).Not.ToBeEmptyAsync();
    }

    private async Task UploadAndDeployAsync(CustomerEnvironment environment, byte[] archive)
    {
        await Page.GotoAsync($"{environment.Address}/configuration");
        await Page.Locator("summary").Filter(new() { HasText = "app01" }).ClickAsync();
        await Page.GetByLabel("Source archive").SetInputFilesAsync(new FilePayload { Name = "app.tar.gz", MimeType = "application/gzip", Buffer = archive });
        await Browser.ClickAsync("Save and deploy");
        await Page.WaitForURLAsync("**/deployments/dep-*");
    }
}
