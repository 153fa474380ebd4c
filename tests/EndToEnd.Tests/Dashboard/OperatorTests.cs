using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Reports;
using Catalyze.TestSupport;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>What operators do, in their screens.</summary>
[Collection(LocalPodCollection.Name)]
public sealed partial class OperatorTests(LocalPod pod) : DashboardTest(pod)
{
    private const float Minutes = 60_000;

    [Fact]
    public async Task A_drain_is_seen_live_and_ended()
    {
        await using var environment = new TestEnvironment(Pod, "drained in the dashboard");
        var source = await Pod.Api.UploadSourceAsync(SourceArchive.Greeter("here"));
        await Pod.Api.DeployAsync(environment.Specification([Services.Web("app01", source, scale: 2)]));
        var host = (await environment.StatusAsync()).Services.Single().Instances[0].HostId;
        await Browser.SignInAsOperatorAsync();
        await Page.GetByRole(AriaRole.Button, new() { NameRegex = new($"^{host} .*, Offering$") }).ClickAsync();
        try
        {
            await Browser.ClickAsync("Drain");
            await Expect(Page.GetByRole(AriaRole.Button, new() { NameRegex = new($"^{host} .*, Draining$") })).ToBeVisibleAsync();
            var progress = Page.Locator(".host-details .note");
            await Expect(progress).ToContainTextAsync(Progress());
            await Screens.KeepAsync("operator-drain");

            // Nobody asks anew: what the page says follows what happens. What holds data cannot move, and says so.
            await Eventually.HoldsAsync(async () => (await environment.StatusAsync()).Services.SelectMany(s => s.Instances).All(i => i.HostId != host && i.State == InstanceState.Healthy), TimeSpan.FromMinutes(3));
            await Eventually.HoldsAsync(async () => (await Pod.Api.DrainOfAsync(host)).Instances.All(i => i.State == "stuck"), TimeSpan.FromMinutes(1));
            var drain = await Pod.Api.DrainOfAsync(host);
            await Expect(progress).ToContainTextAsync(drain.Left == 0 ? "The drain is over: nothing is left on it." : $"left, {drain.Moved} moved.");
            await Screens.KeepAsync("operator-drained");
            await Browser.ClickAsync("End the drain");
            await Expect(Page.GetByRole(AriaRole.Button, new() { NameRegex = new($"^{host} .*, Offering$") })).ToBeVisibleAsync();
        }
        finally
        {
            await Pod.Api.EndDrainAsync(host);
        }

        Assert.Equal(EnvironmentState.Running, (await environment.StatusAsync()).State);
    }

    [Fact]
    public async Task An_orchestration_is_suspended_resumed_and_terminated()
    {
        await using var environment = new TestEnvironment(Pod, "terminated in the dashboard");
        // Nothing listens, so it never becomes healthy, and the deployment goes on until somebody ends it.
        var source = await Pod.Api.UploadSourceAsync(SourceArchive.Of(("Procfile", "web: sleep 86400\n"), ("requirements.txt", ""), ("main.py", "")));
        var deployment = await Pod.Api.StartAsync(environment.Specification([Services.Web("app01", source)]));
        await Pod.Api.ReachedAsync(deployment, "ordered");

        await Browser.SignInAsOperatorAsync("/operator/orchestrations");
        await Page.GetByLabel("Status").SelectOptionAsync("Running");
        await Page.GetByRole(AriaRole.Link, new() { Name = deployment }).ClickAsync();
        await Expect(Heading($"Deployment of {environment.Name}")).ToBeVisibleAsync();
        await Expect(Page.GetByText("Running", new() { Exact = true })).ToBeVisibleAsync();
        await Browser.ClickAsync("Suspend");
        await Expect(Page.GetByText("Suspended", new() { Exact = true })).ToBeVisibleAsync();
        await Browser.ClickAsync("Resume");
        await Expect(Page.GetByText("Running", new() { Exact = true })).ToBeVisibleAsync();
        await Page.GetByText("Raise an event", new() { Exact = true }).ClickAsync();
        await Page.GetByLabel("Event", new() { Exact = true }).FillAsync("nobody-waits-for-it");
        await Browser.ClickAsync("Raise it");
        await Expect(Text("It was raised.")).ToBeVisibleAsync();
        await Browser.ClickAsync("Terminate…");
        var terminate = Page.GetByRole(AriaRole.Button, new() { Name = "Terminate", Exact = true });
        await Expect(terminate).ToBeDisabledAsync();
        await Page.GetByLabel($"Type “{deployment}” to confirm").FillAsync(deployment);
        await Screens.KeepAsync("operator-terminate");
        await terminate.ClickAsync();
        await Expect(Page.GetByText("Terminated", new() { Exact = true })).ToBeVisibleAsync();
        await Screens.KeepAsync("operator-terminated");
    }

    [Fact]
    public async Task A_finished_orchestration_is_restarted_as_another_one_and_that_is_purged()
    {
        var deployment = (await Pod.SampleAsync()).DeploymentId!;
        await Browser.SignInAsOperatorAsync($"/operator/orchestrations/{deployment}");
        await Browser.ClickAsync("Restart");
        await Page.WaitForURLAsync("**/operator/orchestrations");
        // Its id is nobody's name.
        var restarted = Page.GetByRole(AriaRole.Link, new() { NameRegex = NewId() }).First;
        var id = await restarted.Locator("code").InnerTextAsync();
        await restarted.ClickAsync();
        // The deployment is over, so there is nothing to do.
        await Expect(Page.GetByText("Completed", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = Minutes });
        await Browser.ClickAsync("Purge…");
        await Page.GetByLabel($"Type “{id}” to confirm").FillAsync(id);
        await Browser.ClickAsync("Purge");
        await Page.WaitForURLAsync("**/operator/orchestrations");
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = deployment })).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = id })).ToHaveCountAsync(0);
        Assert.Equal(EnvironmentState.Running, (await Pod.SampleAsync()).State);
    }

    [Fact]
    public async Task An_orchestration_that_failed_is_rewound()
    {
        // The removal of a deployment that nobody asked for: there is nothing to begin with, and that stays so.
        var id = "dep-nobodys" + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 6);
        await Browser.SignInAsOperatorAsync("/operator/orchestrations");
        await Expect(await Browser.AskAsync("POST", $"/operations/durabletask/orchestrators/RemoveEnvironment/{id}", id)).ToBeOKAsync();
        await Page.GetByLabel("Status").SelectOptionAsync("Failed");
        await Page.GetByRole(AriaRole.Link, new() { Name = id }).ClickAsync(new() { Timeout = Minutes });
        var tried = Page.Locator(".gantt li", new() { HasText = "BeginRemoval" });
        var before = await tried.CountAsync();
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync($"There is no deployment {id}.");
        await Screens.KeepAsync("operator-failed");

        await Browser.ClickAsync("Rewind");
        await Expect(Page.Locator(".gantt li", new() { HasText = "Rewinding" })).ToHaveCountAsync(1);
        await Expect(Page.GetByText("Failed", new() { Exact = true })).ToBeVisibleAsync();
        Assert.True(await tried.CountAsync() >= before);
        await Screens.KeepAsync("operator-rewound");
        await Browser.ClickAsync("Purge…");
        await Page.GetByLabel($"Type “{id}” to confirm").FillAsync(id);
        await Browser.ClickAsync("Purge");
        await Page.WaitForURLAsync("**/operator/orchestrations");
    }

    [Fact]
    public async Task A_host_is_cordoned_and_offers_again()
    {
        await Browser.SignInAsOperatorAsync();
        var host = LocalPod.Hosts[0];
        await Page.GetByRole(AriaRole.Button, new() { NameRegex = new($"^{host} .*, Offering$") }).ClickAsync();
        await Browser.ClickAsync("Cordon");
        await Expect(Page.GetByRole(AriaRole.Button, new() { NameRegex = new($"^{host} .*, Cordoned$") })).ToBeVisibleAsync();
        await Browser.ClickAsync("Uncordon");
        await Expect(Page.GetByRole(AriaRole.Button, new() { NameRegex = new($"^{host} .*, Offering$") })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_message_that_nobody_could_work_off_is_inspected_and_tried_again()
    {
        const string Queue = "catalyze-turns";
        var aside = Pod.Queues().GetQueueClient($"{Queue}-poison");
        var broken = Pod.Queues().GetQueueClient("catalyze-activities-poison");
        try
        {
            // No call of an activity: it fails five times, five seconds apart, and its cause is noted.
            await Pod.Queues().GetQueueClient("catalyze-activities").SendMessageAsync("nonsense of a test");
            await Browser.SignInAsOperatorAsync("/operator/alerts");
            var first = Page.Locator("li.card", new() { HasText = "catalyze-activities" }).First;
            await Expect(first).ToBeVisibleAsync(new() { Timeout = 2 * Minutes });
            await Expect(first).ToContainTextAsync("JsonException");
            await Screens.KeepAsync("operator-poison");

            // What is broken in itself fails again and comes back, as another message.
            var id = await first.Locator("code").InnerTextAsync();
            await Page.GetByRole(AriaRole.Button, new() { Name = $"Try again: {id}" }).ClickAsync();
            await Expect(Page.GetByText(id)).ToHaveCountAsync(0);
            await Expect(first).ToBeVisibleAsync(new() { Timeout = 2 * Minutes });

            // A doorbell that failed for a reason which is over: this time it is worked off, and stays away.
            await aside.CreateIfNotExistsAsync();
            await aside.SendMessageAsync((await Pod.SampleAsync()).DeploymentId);
            var second = Page.Locator("li.card", new() { HasText = Queue });
            await Expect(second).ToContainTextAsync("Why it failed was not noted.", new() { Timeout = Minutes });
            await second.GetByRole(AriaRole.Button).ClickAsync();
            await Expect(second).ToHaveCountAsync(0);
            await Eventually.HoldsAsync(async () => (await Pod.Queues().GetQueueClient(Queue).PeekMessagesAsync(32)).Value.Length == 0);
            Assert.Empty((await aside.PeekMessagesAsync(32)).Value);
        }
        finally
        {
            await broken.ClearMessagesAsync();
        }

        await Expect(Text("None: every message was worked off.")).ToBeVisibleAsync(new() { Timeout = Minutes });
    }

    [GeneratedRegex("^Deployment [0-9a-f]{8}-?[0-9a-f]{4}")]
    private static partial Regex NewId();

    [GeneratedRegex("left, [0-9]+ moved|The drain is over")]
    private static partial Regex Progress();
}
