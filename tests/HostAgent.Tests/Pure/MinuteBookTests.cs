using Catalyze.HostAgent.Metrics;
using Catalyze.HostAgent.Processes;

namespace Catalyze.HostAgent.Tests.Pure;

public sealed class MinuteBookTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ProcessIdentity First = new(10, 100);

    private readonly MinuteBook _book = new();

    [Fact]
    public void A_minute_is_what_the_counters_grew_by()
    {
        Take(0, First, Counters(1_000_000, 4096, 100, 10));
        Assert.Empty(_book.Unsent);
        Take(1, First, Counters(16_000_000, 8192, 150, 30));
        var sample = Assert.Single(Assert.Single(_book.Unsent).Samples);
        Assert.Equal((Noon, 250L, 8L, 50L, 20L), (sample.At, sample.CpuMillis, sample.MemoryKib, sample.BytesReceived, sample.BytesSent));
    }

    [Fact]
    public void A_restart_begins_anew_and_never_counts_backwards()
    {
        Take(0, First, Counters(9_000_000, 1, 900, 900));
        Take(1, new ProcessIdentity(11, 200), Counters(1_000, 1, 1, 1));
        Assert.Empty(_book.Unsent);
        Take(2, new ProcessIdentity(11, 200), Counters(0, 1, 0, 5));
        Assert.Equal((0L, 0L, 4L), Assert.Single(_book.Unsent).Samples.Select(s => (s.CpuMillis, s.BytesReceived, s.BytesSent)).Single());
    }

    [Fact]
    public void After_a_gap_the_average_is_over_the_gap_and_the_missing_minutes_stay_missing()
    {
        Take(0, First, Counters(0, 1, 0, 0));
        Take(10, First, Counters(600_000_000, 1, 0, 0));
        var sample = Assert.Single(Assert.Single(_book.Unsent).Samples);
        Assert.Equal((Noon.AddMinutes(9), 1000L), (sample.At, sample.CpuMillis));
    }

    [Fact]
    public void What_was_sent_is_forgotten_and_what_cannot_be_sent_is_kept_for_an_hour()
    {
        for (var minute = 0; minute <= 200; minute++)
            Take(minute, First, Counters(minute, 1, 0, 0));
        var unsent = _book.Unsent;
        Assert.Equal(60, Assert.Single(unsent).Samples.Count);
        Assert.Equal(Noon.AddMinutes(199), unsent[0].Samples[^1].At);
        Take(201, First, Counters(201, 1, 0, 0));
        _book.Sent(unsent);
        Assert.Equal(Noon.AddMinutes(200), Assert.Single(Assert.Single(_book.Unsent).Samples).At);
    }

    [Fact]
    public void An_instances_first_minute_is_told_of_and_a_moment_before_the_minute_is_the_minute()
    {
        Assert.False(Take(0, First, Counters(0, 1, 0, 0)));
        Assert.True(_book.Take(Noon.AddMinutes(1).AddMilliseconds(-3), One(First, Counters(60_000_000, 1, 0, 0))));
        Assert.False(Take(2, First, Counters(0, 1, 0, 0)));
        Assert.Equal([Noon, Noon.AddMinutes(1)], Assert.Single(_book.Unsent).Samples.Select(s => s.At));
    }

    private bool Take(int minute, ProcessIdentity process, InstanceCounters counters) =>
        _book.Take(Noon.AddMinutes(minute), One(process, counters));

    private static Dictionary<string, (ProcessIdentity, InstanceCounters)> One(ProcessIdentity process, InstanceCounters counters) =>
        new(StringComparer.Ordinal) { ["app01-0"] = (process, counters) };

    private static InstanceCounters Counters(long cpu, long memory, long received, long sent) => new(cpu, memory, new(received, 1), new(sent, 1));
}
