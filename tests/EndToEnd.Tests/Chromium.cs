using Microsoft.Playwright;

namespace Catalyze.EndToEnd.Tests;

/// <summary>The machine's Chromium, started for one test; it finds every public name of the pod at its edge.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private readonly IPlaywright _playwright;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, Browser) = (playwright, browser);

    public IBrowser Browser { get; }

    public static async Task<Chromium> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        try
        {
            // Chromium's own sandbox needs user namespaces, which root in a container often lacks; the pages are our own.
            return new Chromium(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", ChromiumSandbox = false, Args = ["--host-resolver-rules=MAP *.catalyze.test 10.77.0.1"] }));
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}
