using Microsoft.Playwright;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>A test that uses the dashboard, in a browser of its own; none may leave an error, a breach of the policy or a request to anybody else behind.</summary>
public abstract class DashboardTest(LocalPod pod, ITestOutputHelper? output = null) : IAsyncLifetime
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

    /// <summary>A figure, told with the test's result and kept beside the pictures.</summary>
    protected async Task SayAsync(string figure)
    {
        output?.WriteLine(figure);
        await File.AppendAllTextAsync(Path.Combine(LocalPod.TestOutput(Screens.Folder), "figures.txt"), figure + "\n");
    }

    protected ILocator Heading(string name) => Page.GetByRole(AriaRole.Heading, new() { Name = name }).First;

    protected ILocator Text(string text) => Page.GetByText(text).First;
}
