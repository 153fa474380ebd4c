using Catalyze.TestSupport;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>Keeps a screen as pictures, in both themes and on desktop and telephone, and holds it to what every screen must be: no wider than the telephone, nothing that axe finds wrong.</summary>
public sealed class Screens(IPage page)
{
    public const int Desktop = 1280;
    public const int Height = 900;
    private const int Phone = 390;

    /// <summary>Where the pictures are kept, within the test output.</summary>
    public static string Folder { get; } = Path.Combine("screenshots", "screens");

    private static readonly string Axe = File.ReadAllText(Path.Combine(RepositoryRoot.Find(), "dashboard-spa", "node_modules", "axe-core", "axe.min.js"));

    /// <summary>The screen as it stands, once nothing of it is still being read.</summary>
    /// <param name="name">Name of the pictures: <c>name-theme-width.png</c>.</param>
    public async Task KeepAsync(string name)
    {
        await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        var wrong = new List<string>();
        foreach (var theme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            // Without motion, so that no colour is caught on its way from one theme to the other.
            await page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
            foreach (var width in (int[])[Desktop, Phone])
            {
                var screen = $"{name}-{(theme == ColorScheme.Light ? "light" : "dark")}-{width}";
                await page.SetViewportSizeAsync(width, Height);
                await page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
                if (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - window.innerWidth") is var over and > 0)
                    wrong.Add($"{screen} is {over} pixels wider than the window");
                wrong.AddRange((await ViolationsAsync()).Select(violation => $"{screen}: {violation}"));

                // As high as the page, so that what sticks to the bottom is where a reader at its end sees it.
                await page.SetViewportSizeAsync(width, Math.Max(Height, await page.EvaluateAsync<int>("() => document.documentElement.scrollHeight")));
                await page.ScreenshotAsync(new() { Path = Path.Combine(LocalPod.TestOutput(Folder), screen + ".png"), FullPage = true });
            }
        }

        await page.SetViewportSizeAsync(Desktop, Height);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce });
        Assert.Empty(wrong);
    }

    // Through the browser's debugger, which the page's policy does not reach: it stays in force.
    private async Task<string[]> ViolationsAsync()
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window")) await page.EvaluateAsync(Axe);
        return await page.EvaluateAsync<string[]>("""
            () => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] })
              .then(found => found.violations.map(one => `${one.id} ${one.nodes.map(node => node.target).join(' | ')}`))
            """);
    }
}
