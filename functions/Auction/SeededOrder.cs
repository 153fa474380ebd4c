namespace Catalyze.Auction;

/// <summary>A tie-break that looks random and is the same for the same seed, on every machine and runtime.</summary>
internal static class SeededOrder
{
    /// <summary>FNV-1a over seed and name, mixed.</summary>
    public static ulong Of(long seed, string name)
    {
        var hash = 14695981039346656037UL ^ (ulong)seed;
        foreach (var c in name) hash = (hash ^ c) * 1099511628211UL;
        return Mix(hash);
    }

    /// <summary>The mixer of SplitMix64.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
