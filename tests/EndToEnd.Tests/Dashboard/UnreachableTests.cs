using Catalyze.TestSupport;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>The control plane is stopped while somebody looks: the screen says so and keeps what it knew, and what runs goes on.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class UnreachableTests(LocalPod pod) : DashboardTest(pod)
{
    [Fact]
    public async Task A_stopped_control_plane_is_told_with_what_was_last_known_and_its_return_is_seen()
    {
        var banner = Page.GetByText("Control plane unreachable: your applications keep running.");
        Assert.DoesNotContain("no answer", await Pod.AnswerAsync(LocalPod.SampleDomain, "/health"), StringComparison.Ordinal);
        await Browser.SignInAsync($"/environments/{(await Pod.SampleAsync()).EnvironmentId}");
        await Expect(Page.GetByText("live", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(banner).ToHaveCountAsync(0);

        await Pod.KillAsync("app");
        try
        {
            await Expect(banner).ToBeVisibleAsync(new() { Timeout = 30_000 });
            await Expect(Page.Locator(".banner time")).ToBeVisibleAsync();
            await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Service db01" })).ToBeVisibleAsync();
            await Screens.KeepAsync("unreachable");
            Assert.DoesNotContain("no answer", await Pod.AnswerAsync(LocalPod.SampleDomain, "/health"), StringComparison.Ordinal);
        }
        finally
        {
            await LocalPod.RepairAsync();
        }

        await Expect(banner).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await Expect(Page.GetByText("live", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Eventually.HoldsAsync(async () => (await Pod.Api.HostsAsync()).Count(h => h.Offering) == LocalPod.Hosts.Count, TimeSpan.FromMinutes(1));
    }
}
