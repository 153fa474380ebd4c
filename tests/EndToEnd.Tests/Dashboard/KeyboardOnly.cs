using Microsoft.Playwright;
using Xunit.Sdk;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>Somebody without a pointer: goes from one thing to the next, and acts on what has the focus.</summary>
internal sealed class KeyboardOnly(IPage page)
{
    private const int Patience = 150;

    /// <summary>Tab until what has the focus has a name that begins so, or is so.</summary>
    public async Task ReachAsync(string name, bool exact = false)
    {
        var passed = new List<string>();
        for (var steps = 0; steps < Patience; steps++)
        {
            var at = await page.EvaluateAsync<string>("""
                () => {
                  const one = document.activeElement;
                  return one === null || one === document.body ? '' : (one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? one.textContent ?? '').trim();
                }
                """);
            if (exact ? at == name : at.StartsWith(name, StringComparison.Ordinal)) return;
            passed.Add(at[..Math.Min(at.Length, 40)]);
            await page.Keyboard.PressAsync("Tab");
        }

        throw new XunitException($"Tab never led to {name}, but to {string.Join(" | ", passed.Distinct(StringComparer.Ordinal))}");
    }

    public async Task PressAsync(string name, string key = "Enter", bool exact = false)
    {
        await ReachAsync(name, exact);
        await page.Keyboard.PressAsync(key);
    }

    public async Task TypeAsync(string name, string text)
    {
        await ReachAsync(name);
        await page.Keyboard.TypeAsync(text);
    }
}
