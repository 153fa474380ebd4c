using System.Text.Json;
using Catalyze.Contracts.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>One person's browser at the dashboard. Errors of its pages, breaches of their policy and requests to anybody else are kept for the test's end.</summary>
public sealed class DashboardBrowser : IAsyncDisposable
{
    private readonly LocalPod _pod;
    private readonly Chromium _chromium;

    private DashboardBrowser(LocalPod pod, Chromium chromium, IBrowserContext context, IPage page)
    {
        (_pod, _chromium, Context, Page) = (pod, chromium, context, page);
        page.PageError += (_, error) => Complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal)) Complaints.Add(message.Text);
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(pod.ControlPlane.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                Complaints.Add($"asked somebody else: {request.Url}");
        };
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>Empty at the end of every test that does not provoke them.</summary>
    public IList<string> Complaints { get; } = new List<string>();

    public static async Task<DashboardBrowser> StartAsync(LocalPod pod)
    {
        var chromium = await Chromium.StartAsync();
        // An environment's own tools are behind its edge, whose authority is none that a browser knows.
        var context = await chromium.Browser.NewContextAsync(
            new() { ViewportSize = new() { Width = Screens.Desktop, Height = Screens.Height }, BaseURL = pod.ControlPlane.ToString(), IgnoreHTTPSErrors = true });
        return new DashboardBrowser(pod, chromium, context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync() => await _chromium.DisposeAsync();

    /// <summary>The sample's owner, as <c>./catalyze up</c> prints it, at the address that was asked for.</summary>
    public Task SignInAsync(string path = "/") => SignInAsync(LocalPod.SampleEmail, _pod.SamplePassword, path);

    public async Task SignInAsync(string email, string password, string path = "/")
    {
        await Page.GotoAsync(path);
        await Page.GetByLabel("E-mail address").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync(password);
        await ClickAsync("Sign in");
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "Environments" }).First).ToBeVisibleAsync();
    }

    /// <summary>Somebody new, whose address is confirmed.</summary>
    public async Task RegisterAsync(string name, string email, string password)
    {
        await Expect(await AskAsync("POST", "/api/accounts", new { name, email, password })).ToBeOKAsync();
        await Expect(await AskAsync("POST", "/api/accounts/verifications", new { code = _pod.MailedCode(email) })).ToBeOKAsync();
    }

    public async Task SignInAsOperatorAsync(string path = "/operator")
    {
        await Page.GotoAsync(path);
        await Page.GetByLabel("Operator's token").FillAsync(_pod.OperatorToken.Trim());
        await ClickAsync("Sign in");
        await Expect(Page.GetByRole(AriaRole.Navigation, new() { Name = "Operators" })).ToBeVisibleAsync();
    }

    public Task ClickAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    public Task<IAPIResponse> AskAsync(string method, string path, object? body = null) => Context.APIRequest.FetchAsync(path, new()
    {
        Method = method,
        DataString = body is null ? null : JsonSerializer.Serialize(body, CatalyzeJson.Options),
        Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Content-Type"] = "application/json", ["X-Catalyze-Request"] = "1" },
    });

    public Task<IAPIResponse> UploadAsync(string path, byte[] archive) => Context.APIRequest.FetchAsync(path, new()
    {
        Method = "PUT",
        DataByte = archive,
        Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Content-Type"] = "application/gzip", ["X-Catalyze-Request"] = "1" },
    });
}
