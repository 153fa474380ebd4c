using System.Security.Cryptography;
using Catalyze.TestSupport;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>From the printed sign-in to an environment of one's own that runs, and without a pointer.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class NewcomerTests(LocalPod pod) : DashboardTest(pod)
{
    [Fact]
    public async Task A_newcomer_creates_deploys_and_removes_an_environment_with_the_keyboard_alone()
    {
        var domain = $"newcomer-{RandomNumberGenerator.GetHexString(8, lowercase: true)}.catalyze.test";
        var keyboard = new KeyboardOnly(Page);
        await Page.GotoAsync("/");
        await Expect(Page.GetByLabel("Password")).ToBeVisibleAsync();
        await keyboard.TypeAsync("E-mail address", LocalPod.SampleEmail);
        await keyboard.TypeAsync("Password", Pod.SamplePassword);
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Heading("Environments")).ToBeVisibleAsync();
        await keyboard.PressAsync("Create environment");

        await Expect(Heading("Start with")).ToBeVisibleAsync();
        await keyboard.TypeAsync("Name", "My second one");
        await keyboard.PressAsync("Web application with database", "ArrowDown");
        await keyboard.PressAsync("Continue");
        await keyboard.PressAsync("app01");
        await keyboard.ReachAsync("Source archive");
        var chooser = await Page.RunAndWaitForFileChooserAsync(() => Page.Keyboard.PressAsync("Space"));
        await chooser.SetFilesAsync(new FilePayload { Name = "app.tar.gz", MimeType = "application/gzip", Buffer = SourceArchive.Greeter("hello from the second one") });
        await Expect(Text("app.tar.gz will be uploaded")).ToBeVisibleAsync();
        await keyboard.PressAsync("Accept hosts without AppArmor", "Space");
        await keyboard.PressAsync("Continue");
        await Expect(Text("app01 uses db01")).ToBeVisibleAsync();
        await keyboard.PressAsync("Continue");
        await keyboard.TypeAsync("Add variables of app01", "GREETING=hello");
        await keyboard.PressAsync("Add", exact: true);
        await Expect(Page.GetByLabel("New value of GREETING")).ToBeVisibleAsync();
        await keyboard.PressAsync("Continue");
        await keyboard.TypeAsync("Host names that lead to app01", domain);
        await keyboard.PressAsync("Review");
        await Expect(Text("Everything finds a place.")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Screens.KeepAsync("create-6-review");
        await keyboard.PressAsync("Deploy", exact: true);
        await Page.WaitForURLAsync("**/deployments/dep-*");
        await using var environment = new CustomerEnvironment(Pod, Browser, new Uri(Page.Url).Segments[2].TrimEnd('/'));
        await Screens.KeepAsync("deployment-live");
        await Expect(Text("Every instance of this release is healthy and serving.")).ToBeVisibleAsync(new() { Timeout = DeploymentLimit });
        await Eventually.HoldsAsync(async () => await Pod.AnswerAsync(domain) == "hello from the second one");
        await Screens.KeepAsync("deployment-done");

        await keyboard.PressAsync("See what runs where");
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Service db01" })).ToBeVisibleAsync();
        await Screens.KeepAsync("environment-second");
        await keyboard.PressAsync("Settings");
        await keyboard.PressAsync("Delete it at once", "Space");
        await keyboard.TypeAsync("Type “My second one” to confirm", "My second one");
        await keyboard.PressAsync("Remove My second one");
        await Page.WaitForURLAsync("**/deployments/dep-*");
        await Screens.KeepAsync("environment-removing");
        await Eventually.HoldsAsync(async () => (await Pod.ContainersAsync(environment.Id)).Count == 0, TimeSpan.FromMinutes(2));
    }
}
