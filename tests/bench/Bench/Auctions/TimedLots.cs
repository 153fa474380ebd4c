using System.Collections;
using System.Diagnostics;
using Catalyze.Auction;

namespace Catalyze.Bench.Auctions;

/// <summary>Lots that note when each was asked for: an auction takes them in turn, so the time between two is what the first one took.</summary>
internal sealed class TimedLots(IReadOnlyList<Lot> lots) : IReadOnlyList<Lot>
{
    private readonly long[] _asked = new long[lots.Count + 1];

    public int Count => lots.Count;

    public Lot this[int index] => lots[index];

    public IEnumerator<Lot> GetEnumerator()
    {
        for (var i = 0; i < lots.Count; i++)
        {
            _asked[i] = Stopwatch.GetTimestamp();
            yield return lots[i];
        }

        _asked[lots.Count] = Stopwatch.GetTimestamp();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Microseconds per instance, one entry per instance; in ascending order.</summary>
    internal double[] Microseconds()
    {
        var all = lots.SelectMany((lot, i) => Enumerable.Repeat(Stopwatch.GetElapsedTime(_asked[i], _asked[i + 1]).TotalMicroseconds / lot.Members.Count, lot.Members.Count));
        return [.. all.Order()];
    }
}
