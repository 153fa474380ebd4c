using System.Security.Cryptography;
using System.Text;

namespace Catalyze.AppArmor.Tests;

/// <summary>What is slow to make is kept below the local pod's state, under a digest of what it was made from.</summary>
internal static class CacheFolder
{
    internal static string State => Environment.GetEnvironmentVariable("CATALYZE_STATE") ?? "/var/lib/catalyze-local";

    /// <summary>The entry, made if it is not there; older entries of the same kind are removed.</summary>
    /// <param name="kind">What it is: <c>machine</c>.</param>
    /// <param name="madeFrom">All that decides its content.</param>
    /// <param name="makeAsync">Fills a folder.</param>
    internal static async Task<string> GetAsync(string kind, string madeFrom, Func<string, Task> makeAsync)
    {
        var parent = Directory.CreateDirectory(Path.Combine(State, "cache", "confinement")).FullName;
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(madeFrom)))[..16];
        var entry = Path.Combine(parent, $"{kind}-{digest}");
        if (Directory.Exists(entry))
            return entry;
        foreach (var old in Directory.EnumerateDirectories(parent, kind + "-*"))
            Directory.Delete(old, recursive: true);
        var unfinished = Directory.CreateDirectory(entry + ".new").FullName;
        await makeAsync(unfinished);
        Directory.Move(unfinished, entry);
        return entry;
    }
}
