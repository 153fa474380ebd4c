using Microsoft.Playwright;
using Xunit;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>A test that uses the dashboard, in a browser of its own; none may leave an error, a breach of the policy or a request to anybody else behind.</summary>
public abstract class DashboardTest(LocalPod pod) : IAsyncLifetime
{
    /// <summary>How long a deployment may take, in milliseconds; the first builds images.</summary>
    protected const float DeploymentLimit = 300_000;

    private DashboardBrowser? _browser;

    protected LocalPod Pod { get; } = pod;

    protected DashboardBrowser Browser => _browser ?? throw new InvalidOperationException("The test is not initialised.");

    protected IPage Page => Browser.Page;

    protected Screens Screens => new(Page);

    public async Task InitializeAsync() => _browser = await DashboardBrowser.StartAsync(Pod);

    public async Task DisposeAsync()
    {
        if (_browser is null) return;
        await _browser.DisposeAsync();
        Assert.Empty(_browser.Complaints);
    }

    protected ILocator Heading(string name) => Page.GetByRole(AriaRole.Heading, new() { Name = name }).First;

    protected ILocator Text(string text) => Page.GetByText(text).First;
}
