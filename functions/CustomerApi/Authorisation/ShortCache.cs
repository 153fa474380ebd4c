using System.Collections.Concurrent;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>Remembers for a few seconds what deciding about a request needs, so that not every request reads it from storage.</summary>
/// <remarks>
/// What is taken away elsewhere (a session ended, a permission withdrawn) stays known here for at most <see cref="Longest"/>, counted from
/// the beginning of the read; in this process <see cref="Forget"/> ends it at once. An entry is put in place before it is read, so
/// that forgetting also catches a read under way. What is not there and what failed is not remembered.
/// </remarks>
internal sealed class ShortCache<T>(TimeProvider time)
    where T : class
{
    /// <summary>Less than the five seconds we promise, by what a slow request takes.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);

    private const int Most = 20_000;

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    public async ValueTask<T?> GetAsync(string key, Func<CancellationToken, Task<T?>> load, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (entries.TryGetValue(key, out var entry) && entry.IsFreshAt(now))
            return await entry.Value.Value.WaitAsync(cancellationToken);
        if (entries.Count >= Most)
            Shrink(now);
        // Shared by everybody who asks meanwhile: one caller's hanging up must not end it.
        var made = new Entry(now + Longest, new Lazy<Task<T?>>(() => load(CancellationToken.None)));
        entry = entries.AddOrUpdate(key, made, (_, there) => there.IsFreshAt(now) ? there : made);
        var found = default(T);
        try
        {
            found = await entry.Value.Value.WaitAsync(cancellationToken);
            return found;
        }
        finally
        {
            if (found is null)
                entries.TryRemove(KeyValuePair.Create(key, entry));
        }
    }

    public void Forget(string key) => entries.TryRemove(key, out _);

    private void Shrink(DateTimeOffset now)
    {
        foreach (var old in entries.Where(entry => !entry.Value.IsFreshAt(now)))
            entries.TryRemove(old);
        if (entries.Count >= Most)
            entries.Clear();
    }

    private sealed record Entry(DateTimeOffset Until, Lazy<Task<T?>> Value)
    {
        // The clock may be set back; an entry must not live on because of it.
        public bool IsFreshAt(DateTimeOffset now) => now < Until && now >= Until - Longest;
    }
}
