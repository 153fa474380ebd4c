using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>Every screen of an operator, with the token that the pod's start made.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class OperatorScreensTests(LocalPod pod) : DashboardTest(pod)
{
    [Fact]
    public async Task Hosts_orchestrations_auctions_alerts_and_the_trail()
    {
        // One that placed something: what only changes what runs, or starts it anew, holds no auction.
        await using var environment = new TestEnvironment(Pod, "auctioned");
        var deployment = (await Pod.Api.DeployAsync(environment.Specification([Services.Redis("cache01")]))).DeploymentId;
        await Page.GotoAsync("/operator");
        await Page.GetByLabel("Operator's token").FillAsync("nobody's");
        await Browser.ClickAsync("Sign in");
        await Expect(Text("It is nobody's token, or has ended.")).ToBeVisibleAsync();
        await Screens.KeepAsync("operator-sign-in");
        await Browser.SignInAsOperatorAsync();

        await Expect(Page.Locator("[data-tile]")).ToHaveCountAsync(LocalPod.Hosts.Count);
        await Screens.KeepAsync("operator-hosts");
        await Page.Locator("[data-tile]").First.ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Host host1" })).ToBeVisibleAsync();
        await Screens.KeepAsync("operator-host");

        await Page.GotoAsync("/operator/orchestrations");
        await Page.GetByLabel("Id begins with").FillAsync("dep-");
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = deployment })).ToBeVisibleAsync();
        await Screens.KeepAsync("operator-orchestrations");
        await Page.GetByRole(AriaRole.Link, new() { Name = deployment }).ClickAsync();
        await Expect(Text("BeginDeployment")).ToBeVisibleAsync();
        await Screens.KeepAsync("operator-orchestration");

        await Page.GotoAsync("/operator/auctions");
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = deployment })).ToBeVisibleAsync();
        await Screens.KeepAsync("operator-auctions");
        await Page.GetByRole(AriaRole.Link, new() { Name = deployment }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Awards" })).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Every host's fate for" }).First.ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Fates" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(LocalPod.Hosts.Count + 1);
        await Screens.KeepAsync("operator-auction");

        await Page.GotoAsync("/operator/alerts");
        await Expect(Heading("Messages put aside")).ToBeVisibleAsync();
        await Screens.KeepAsync("operator-alerts");
        await Page.GotoAsync("/operator/health");
        await Expect(Text("The control plane is well.")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Management agents" }).GetByText("Publishes")).ToBeVisibleAsync();
        await Screens.KeepAsync("operator-health");
        await Page.GotoAsync("/operator/audit");
        await Expect(Page.Locator("ul.entries li").First).ToBeVisibleAsync();
        await Screens.KeepAsync("operator-audit");
        await Browser.ClickAsync("Sign out");
        await Expect(Heading("Sign in as an operator")).ToBeVisibleAsync();
    }
}
