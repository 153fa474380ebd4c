using System.Threading.Channels;
using Catalyze.LogService.Search;
using Catalyze.LogService.Store;

namespace Catalyze.LogService.Tail;

/// <summary>One who watches.</summary>
internal sealed class TailWatch : IDisposable
{
    private const int Waiting = 2000;

    private readonly LogQuery _query;
    private readonly Action<TailWatch> _end;
    private readonly Channel<StoredLine> _lines = Channel.CreateBounded<StoredLine>(new BoundedChannelOptions(Waiting) { SingleReader = true });
    private long _missed;

    public TailWatch(LogQuery query, Action<TailWatch> end)
    {
        _query = query;
        _end = end;
    }

    public ChannelReader<StoredLine> Lines => _lines.Reader;

    /// <summary>Takes how many were missed since it was last asked.</summary>
    public long TakeMissed() => Interlocked.Exchange(ref _missed, 0);

    public void Offer(StoredLine line)
    {
        if (_query.Matches(line) && !_lines.Writer.TryWrite(line))
            Interlocked.Increment(ref _missed);
    }

    public void Dispose()
    {
        _end(this);
        _lines.Writer.TryComplete();
    }
}
