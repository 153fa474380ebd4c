namespace Catalyze.DurableTask;

/// <summary>A history in memory, and where its last row begins.</summary>
internal sealed class InstanceHistory
{
    private readonly List<HistoryEvent> events = [];

    public IReadOnlyList<HistoryEvent> Events => events;

    /// <summary>Blobs its rows name.</summary>
    public PayloadNames Payloads { get; } = new();

    /// <summary>Rows it is stored in.</summary>
    public int Chunks { get; private set; }

    /// <summary>Index of the last row's first event.</summary>
    public int LastChunkStart { get; private set; }

    public void AddChunk(IReadOnlyList<HistoryEvent> chunk)
    {
        LastChunkStart = events.Count;
        events.AddRange(chunk);
        Chunks++;
    }

    public void ExtendLastChunk(IReadOnlyList<HistoryEvent> more) => events.AddRange(more);
}
