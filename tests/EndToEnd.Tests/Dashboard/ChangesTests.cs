using System.Security.Cryptography;
using Catalyze.TestSupport;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>What a customer does with an environment that runs: changes it, goes back, cancels, gives it a host name, closes it for visitors, removes it and restores it.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class ChangesTests(LocalPod pod) : DashboardTest(pod)
{
    [Fact]
    public async Task A_configuration_is_changed_a_release_gone_back_to_and_a_deployment_cancelled()
    {
        await Browser.SignInAsync();
        await using var environment = await CustomerEnvironment.CreateAsync(Pod, Browser, "Changing", new { label = "cache01", type = "redis" });
        var first = (await environment.DeployAsync()).ReleaseId;

        await Page.GotoAsync($"{environment.Address}/configuration");
        await Page.Locator("summary").Filter(new() { HasText = "cache01" }).ClickAsync();
        await Page.GetByLabel("Size of each instance").SelectOptionAsync("exact");
        await Page.GetByLabel("Memory, MiB").FillAsync("96");
        await Browser.ClickAsync("Save and deploy");
        await RunsAsync();

        await Page.GotoAsync($"{environment.Address}/releases");
        await Browser.ClickAsync("Compare or go back");
        await Expect(Page.GetByText("services.cache01.size").First).ToBeVisibleAsync();
        await Expect(Text("Everything finds a place.")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Screens.KeepAsync("release-compared");
        await Browser.ClickAsync($"Go back to {first}");
        await RunsAsync();
        Assert.Equal(first, (await Pod.Api.EnvironmentAsync(environment.Id)).ReleaseId);

        // What was configured serves on whatever becomes of a deployment that is cancelled.
        await Page.GotoAsync($"{environment.Address}/logs");
        await Browser.ClickAsync("Add a logging service");
        await Expect(Heading("logs01 is in the configuration")).ToBeVisibleAsync();
        await Screens.KeepAsync("logs-added");
        await Page.Locator(".empty").GetByRole(AriaRole.Button, new() { Name = "Deploy again" }).ClickAsync();
        await Page.WaitForURLAsync("**/deployments/dep-*");
        await Browser.ClickAsync("Cancel deployment");
        await Expect(Page.GetByText("Cancelled", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = DeploymentLimit });
        await Screens.KeepAsync("deployment-cancelled");
        Assert.Equal(first, (await Pod.Api.EnvironmentAsync(environment.Id)).ReleaseId);
        await Page.GotoAsync($"{environment.Address}/deployments");
        await Expect(Page.Locator("ul.list li")).ToHaveCountAsync(4);
        await Screens.KeepAsync("deployments-changed");
    }

    [Fact]
    public async Task A_host_name_leads_to_a_service_is_closed_and_opened_and_the_environment_is_removed_and_restored()
    {
        var domain = $"moves-{RandomNumberGenerator.GetHexString(8, lowercase: true)}.catalyze.test";
        await Browser.SignInAsync();
        await using var environment = await CustomerEnvironment.CreateAsync(Pod, Browser, "Moving", new { label = "app01", type = "code" });
        await environment.UploadAsync("app01", SourceArchive.Greeter("open"));
        await Page.GotoAsync($"{environment.Address}/domains");
        await Expect(Heading("No host name leads here yet")).ToBeVisibleAsync();
        await Screens.KeepAsync("domains-none");
        await Browser.ClickAsync("Add a host name");
        await Page.GetByLabel("Host name").FillAsync(domain);
        await Browser.ClickAsync("Save");
        await Expect(Heading(domain)).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Deploy", Exact = true }).ClickAsync();
        await RunsAsync();
        await Eventually.HoldsAsync(async () => await Pod.AnswerAsync(domain) == "open");

        await Page.GotoAsync($"{environment.Address}/domains");
        await Browser.ClickAsync("Show the maintenance page");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Serve visitors again" })).ToBeVisibleAsync();
        await Eventually.HoldsAsync(async () => await Pod.AnswerAsync(domain) != "open");
        await Screens.KeepAsync("domains-maintenance");
        await Browser.ClickAsync("Serve visitors again");
        await Eventually.HoldsAsync(async () => await Pod.AnswerAsync(domain) == "open");

        await Page.GotoAsync($"{environment.Address}/settings");
        await Page.GetByLabel("Type “Moving” to confirm").FillAsync("Moving");
        await Browser.ClickAsync("Remove Moving");
        await Page.WaitForURLAsync("**/deployments/dep-*");
        await Pod.Api.EndOfAsync(new Uri(Page.Url).Segments[^1]);
        // The edge stays, and tells visitors so.
        Assert.DoesNotContain(await Pod.ContainersAsync(environment.Id), container => container is { Service: "app01", State: "running" });
        await Page.GotoAsync($"{environment.Address}/settings");
        await Expect(Text("It is stopped, and going to be removed")).ToBeVisibleAsync();
        await Screens.KeepAsync("settings-removing");
        await Browser.ClickAsync("Restore Moving");
        await RunsAsync();
        await Eventually.HoldsAsync(async () => await Pod.AnswerAsync(domain) == "open");
    }

    private async Task RunsAsync()
    {
        await Page.WaitForURLAsync("**/deployments/dep-*");
        await Expect(Text("Every instance of this release is healthy and serving.")).ToBeVisibleAsync(new() { Timeout = DeploymentLimit });
    }
}
