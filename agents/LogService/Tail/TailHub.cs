using System.Collections.Concurrent;
using Catalyze.LogService.Search;
using Catalyze.LogService.Store;

namespace Catalyze.LogService.Tail;

/// <summary>Tells those who watch what was just stored.</summary>
internal sealed class TailHub
{
    private readonly ConcurrentDictionary<TailWatch, bool> _watches = new();

    /// <summary>Begins to watch; dispose it to end.</summary>
    public TailWatch Watch(LogQuery query)
    {
        var watch = new TailWatch(query, ended => _watches.TryRemove(ended, out _));
        _watches[watch] = true;
        return watch;
    }

    /// <summary>Never waits: whoever reads too slowly misses lines and is told how many.</summary>
    public void Publish(IReadOnlyList<StoredLine> lines)
    {
        foreach (var watch in _watches.Keys)
        {
            foreach (var line in lines)
                watch.Offer(line);
        }
    }
}
