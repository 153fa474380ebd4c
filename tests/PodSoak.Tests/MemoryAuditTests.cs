using Catalyze.PodSoak.Memory;
using Xunit;

namespace Catalyze.PodSoak.Tests;

/// <summary>Growth is found, and neither warm-up, peaks nor a restart are taken for it.</summary>
public sealed class MemoryAuditTests
{
    [Fact]
    public void Level_memory_with_a_warm_up_and_with_peaks_is_flat()
    {
        Assert.True(Judge(s => Math.Min(s, 300)).Flat);
        Assert.True(Judge(s => 200 + (s % 110 == 0 ? 400 : 0)).Flat);
        Assert.True(Judge(s => 100 + (s * 0.03)).Flat);
    }

    [Fact]
    public void Memory_that_grows_all_the_time_is_found_also_among_peaks()
    {
        var steady = Judge(s => 100 + (s * 0.1));
        Assert.False(steady.Flat);
        Assert.InRange(steady.ToMib - steady.FromMib, 75, 85);
        Assert.False(Judge(s => 100 + (s * 0.1) + (s % 110 == 0 ? -90 : 0)).Flat);
    }

    [Fact]
    public void Each_life_is_judged_by_itself_and_a_short_one_is_not()
    {
        var verdicts = MemoryAudit.Judge([.. Enumerable.Range(0, 12).Select(i => new MemorySample("app", "1", i * 10, 100 + (i * 50))), .. Enumerable.Range(12, 108).Select(i => new MemorySample("app", "2", i * 10, 100))]);
        Assert.Equal([true, false], verdicts.Select(v => v.Judged));
        Assert.All(verdicts, v => Assert.True(v.Flat));
    }

    [Fact]
    public void Storage_may_grow_with_what_it_stores_and_no_more()
    {
        Assert.True(Judge(s => 100 + (s * 0.1), s => s * 0.02).Flat);
        Assert.False(Judge(s => 100 + (s * 0.4), s => s * 0.02).Flat);
    }

    // Twenty minutes, a sample every ten seconds.
    private static MemoryVerdict Judge(Func<double, double> mib, Func<double, double>? data = null) =>
        Assert.Single(MemoryAudit.Judge([.. Enumerable.Range(0, 120).Select(i => new MemorySample("app", "1", i * 10, mib(i * 10), data?.Invoke(i * 10) ?? 0))]));
}
