namespace Catalyze.Auction;

/// <summary>A tie-break that looks random and is the same for the same seed, on every machine and runtime.</summary>
internal static class SeededOrder
{
    /// <summary>FNV-1a over seed and names, finished with the mixer of SplitMix64.</summary>
    public static ulong Of(long seed, string first, string second)
    {
        var hash = 14695981039346656037UL ^ (ulong)seed;
        foreach (var c in first) hash = (hash ^ c) * 1099511628211UL;
        hash = (hash ^ '/') * 1099511628211UL;
        foreach (var c in second) hash = (hash ^ c) * 1099511628211UL;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return hash ^ (hash >> 31);
    }
}
