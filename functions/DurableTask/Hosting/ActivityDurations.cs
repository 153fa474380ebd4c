using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask;

/// <summary>How long activities typically take in this process, so that short ones need not travel.</summary>
internal sealed class ActivityDurations(IOptions<DurableTaskHubOptions> options)
{
    private const double WeightOfNew = 0.25;

    private readonly ConcurrentDictionary<string, double> milliseconds = new(StringComparer.OrdinalIgnoreCase);

    public void Ran(string name, TimeSpan duration)
    {
        var took = duration.TotalMilliseconds;
        milliseconds.AddOrUpdate(name, took, (_, before) => before + (WeightOfNew * (took - before)));
    }

    /// <summary>Whether it is known here, and known to be short. One that nobody has run here is not.</summary>
    public bool IsShort(string name) => milliseconds.TryGetValue(name, out var typical) && typical < options.Value.LocalCallBudget.TotalMilliseconds / 4;
}
