using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>Every screen of a customer, as the sample's owner sees it.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class CustomerScreensTests(LocalPod pod) : DashboardTest(pod)
{
    [Fact]
    public async Task The_samples_environment_with_all_its_tabs()
    {
        var sample = await Pod.SampleAsync();
        var at = $"/environments/{sample.EnvironmentId}";
        await Browser.SignInAsync();
        await Expect(Heading(LocalPod.SampleName)).ToBeVisibleAsync();
        await Screens.KeepAsync("environments");

        await Page.GotoAsync(at);
        await Expect(Page.GetByText("live", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Service db01" })).ToBeVisibleAsync();
        await Screens.KeepAsync("environment");
        await Page.GetByText("By host").ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Host host1" })).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Region, new() { Name = "Host host1" }).GetByRole(AriaRole.Button).First.ClickAsync();
        await Expect(Page.Locator(".details")).ToBeVisibleAsync();
        await Screens.KeepAsync("environment-hosts");

        await Page.GotoAsync($"{at}/deployments");
        await Expect(Text(sample.DeploymentId!)).ToBeVisibleAsync();
        await Screens.KeepAsync("deployments");
        await Page.GotoAsync($"{at}/deployments/{sample.DeploymentId}");
        await Expect(Text("Every instance of this release is healthy and serving.")).ToBeVisibleAsync();
        await Screens.KeepAsync("deployment");
        await Page.GotoAsync($"{at}/releases");
        await Expect(Text("serving")).ToBeVisibleAsync();
        await Screens.KeepAsync("releases");
        await Page.GotoAsync($"{at}/domains");
        await Expect(Heading(LocalPod.SampleDomain)).ToBeVisibleAsync();
        await Screens.KeepAsync("domains");
        await Browser.ClickAsync("Add a host name");
        await Screens.KeepAsync("domain-form");
        await Page.GotoAsync($"{at}/metrics");
        await Expect(Text("Hosts report every five minutes")).ToBeVisibleAsync();
        await Screens.KeepAsync("metrics");
        await Page.GotoAsync($"{at}/logs");
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Logging service logs" })).ToBeVisibleAsync();
        await Screens.KeepAsync("logs");
    }

    [Fact]
    public async Task Configuration_and_settings()
    {
        var at = $"/environments/{(await Pod.SampleAsync()).EnvironmentId}";
        await Browser.SignInAsync($"{at}/configuration");
        await Page.Locator("summary").Filter(new() { HasText = "app01" }).ClickAsync();
        await Expect(Page.GetByLabel("New value of HEALTH_PATH")).ToBeVisibleAsync();
        await Screens.KeepAsync("configuration");

        // A value is shown once its reader was told that this is written down, and leaves the screen by itself.
        await Page.GetByRole(AriaRole.Button, new() { Name = "Show HEALTH_PATH", Exact = true }).ClickAsync();
        await Browser.ClickAsync("Show HEALTH_PATH now");
        var value = Page.GetByLabel("Value of HEALTH_PATH", new() { Exact = true });
        await Expect(value).ToHaveTextAsync("/health");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Hide HEALTH_PATH" }).ClickAsync();
        await Expect(value).ToHaveCountAsync(0);
        await Browser.ClickAsync("Edit as JSON");
        await Expect(Page.GetByLabel("Configuration as JSON")).ToBeVisibleAsync();
        await Screens.KeepAsync("configuration-json");

        await Page.GotoAsync($"{at}/settings");
        await Expect(Heading("Remove this environment")).ToBeVisibleAsync();
        await Screens.KeepAsync("settings");
        await Browser.ClickAsync("Let an operator in");
        await Screens.KeepAsync("consent-form");
        await Page.GetByLabel("Operator", new() { Exact = true }).FillAsync("ada");
        await Page.GetByLabel("What for").FillAsync("Ticket 4711");
        await Browser.ClickAsync("Let in");
        var takeBack = Page.GetByRole(AriaRole.Button, new() { Name = "Take back the consent for ada" });
        await takeBack.ClickAsync();
        await Expect(takeBack).ToHaveCountAsync(0);
        await Expect(Text("taken back").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Organisation_audit_account_and_what_is_everywhere()
    {
        await Browser.SignInAsync("/organisation");
        await Expect(Heading("Users")).ToBeVisibleAsync();
        await Screens.KeepAsync("organisation");
        await Browser.ClickAsync("Invite somebody");
        await Browser.ClickAsync("Make a group");
        await Browser.ClickAsync("Make a token");
        await Screens.KeepAsync("organisation-forms");
        await Page.GotoAsync("/audit");
        await Browser.ClickAsync("Verify the trail");
        await Expect(Text("The trail is as it was written.")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Screens.KeepAsync("audit");
        await Page.GotoAsync("/account");
        await Expect(Heading("Sessions")).ToBeVisibleAsync();
        await Screens.KeepAsync("account");

        await Page.Keyboard.PressAsync("Control+k");
        await Page.Keyboard.TypeAsync("app");
        await Expect(Page.GetByRole(AriaRole.Option).First).ToBeVisibleAsync();
        await Screens.KeepAsync("palette");
        await Page.Keyboard.PressAsync("Escape");
        await Page.Keyboard.PressAsync("Control+/");
        await Expect(Heading("Keyboard")).ToBeVisibleAsync();
        await Screens.KeepAsync("keyboard");
        await Page.GotoAsync("/nowhere");
        await Expect(Heading("There is nothing here")).ToBeVisibleAsync();
        await Screens.KeepAsync("not-found");
    }

    [Fact]
    public async Task Every_step_of_creating_an_environment_with_the_pointer()
    {
        await Browser.SignInAsync("/environments/new");
        await Page.GetByLabel("Name").FillAsync("Lab results");
        await Screens.KeepAsync("create-1-start");
        await Browser.ClickAsync("Continue");
        await Page.Locator("summary").Filter(new() { HasText = "app01" }).ClickAsync();
        await Page.GetByLabel("Source archive").SetInputFilesAsync(new FilePayload { Name = "app.tar.gz", MimeType = "application/gzip", Buffer = SourceArchive.Greeter("lab") });
        await Browser.ClickAsync("+ redis");
        await Page.GetByLabel("Accept hosts without AppArmor").CheckAsync();
        await Screens.KeepAsync("create-2-services");
        await Browser.ClickAsync("Continue");
        await DragAsync("cache02 redis", "app01 code");
        await Expect(Text("app01 uses cache02 now.")).ToBeVisibleAsync();
        await Screens.KeepAsync("create-3-connections");
        await Browser.ClickAsync("Continue");
        await Page.GetByLabel("Add variables of app01").FillAsync("# pasted\nSECRET_KEY=abc\nexport MODE='fast'");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).First.ClickAsync();
        await Expect(Page.GetByLabel("New value of MODE")).ToBeVisibleAsync();
        await Screens.KeepAsync("create-4-variables");
        await Browser.ClickAsync("Continue");
        await Screens.KeepAsync("create-5-domains");
        await Browser.ClickAsync("Review");

        // What the auction would do now, instance by instance; nothing is reserved, and nothing has to be deployed.
        await Expect(Text("Everything finds a place.")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(Page.GetByRole(AriaRole.Row, new() { Name = "cache02-0 start host" })).ToBeVisibleAsync();
        await Browser.ClickAsync("Leave it undeployed");
        await Expect(Heading("Lab results")).ToBeVisibleAsync();
        await using var environment = new CustomerEnvironment(Pod, Browser, new Uri(Page.Url).Segments[2].TrimEnd('/'));
        await Page.GotoAsync($"{environment.Address}/configuration");
        await Expect(Text("app01 uses cache02")).ToBeVisibleAsync();
    }

    private async Task DragAsync(string from, string to)
    {
        var (begin, end) = (await BoxAsync(from), await BoxAsync(to));
        await Page.Mouse.MoveAsync(begin.X + 20, begin.Y + 20);
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync(end.X + 60, end.Y + 20, new() { Steps = 4 });
        await Page.Mouse.UpAsync();
    }

    private async Task<LocatorBoundingBoxResult> BoxAsync(string name) =>
        await Page.GetByRole(AriaRole.Button, new() { NameRegex = new($"^{name}") }).First.BoundingBoxAsync() ?? throw new InvalidOperationException($"{name} is not to be seen.");
}
