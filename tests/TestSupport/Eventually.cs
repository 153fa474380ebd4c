using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit.Sdk;

namespace Catalyze.TestSupport;

/// <summary>Waits for a condition instead of for a time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Returns as soon as <paramref name="condition"/> holds; fails after <paramref name="patience"/> (30 s).</summary>
    public static async Task HoldsAsync(
        Func<Task<bool>> condition, TimeSpan? patience = null, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed > (patience ?? Patience))
                throw new XunitException($"Did not come true within {patience ?? Patience}: {what}");
            await Task.Delay(20);
        }
    }

    /// <summary>Returns as soon as <paramref name="condition"/> holds; fails after <paramref name="patience"/> (30 s).</summary>
    public static Task HoldsAsync(Func<bool> condition, TimeSpan? patience = null, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        HoldsAsync(() => Task.FromResult(condition()), patience, what);
}
