using System.Numerics;

namespace Catalyze.Auction.Engine;

/// <summary>Loops over columns that look at several hosts at a time.</summary>
internal static class Columns
{
    /// <summary>Writes the verdict where less is free than wanted and no rule refused before. Most hosts have room, and then there is nothing to write.</summary>
    public static void MarkBelow(long[] free, long wanted, byte[] verdicts, byte verdict)
    {
        var wantedByAll = new Vector<long>(wanted);
        var host = 0;
        for (; host <= free.Length - Vector<long>.Count; host += Vector<long>.Count)
        {
            if (Vector.LessThanAny(new Vector<long>(free, host), wantedByAll)) MarkRange(host, host + Vector<long>.Count);
        }

        MarkRange(host, free.Length);

        void MarkRange(int first, int end)
        {
            for (var i = first; i < end; i++)
            {
                if (free[i] < wanted && verdicts[i] == 0) verdicts[i] = verdict;
            }
        }
    }
}
