using Catalyze.Contracts.Logs;

namespace Catalyze.HostAgent.Logs;

/// <summary>
/// The way of an environment's lines to the disk: takes them without ever waiting, writes them in chunks, counts what finds no place and says so in the log at the next
/// occasion. A workload is never held up: what cannot be kept is dropped.
/// </summary>
public sealed class LogBuffer(LogSpool spool, TimeProvider time)
{
    // Of a chunk, far below what a batch may hold (LogLimits).
    private const int MostLines = 5000;
    private const int MostCharacters = 4 << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Instance, DropReason Reason), (LogLine Example, long Lines)> _dropped = [];
    private List<LogLine> _waiting = [];
    private int _characters;

    /// <summary>Takes a line. Dropped and counted while as much waits as a chunk holds.</summary>
    public void Offer(LogLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        lock (_gate)
        {
            var size = line.Message.Length + (line.Fields?.Sum(field => field.Key.Length + field.Value.Length) ?? 0);
            if (_waiting.Count >= MostLines || _characters + size > MostCharacters)
            {
                Count(line, DropReason.Buffer, 1);
                return;
            }

            _waiting.Add(line);
            _characters += size;
        }
    }

    /// <summary>Counts lines that somebody else did not let through.</summary>
    /// <param name="like">One of them, or any of the same instance.</param>
    /// <param name="reason">Why.</param>
    /// <param name="lines">How many.</param>
    public void Drop(LogLine like, DropReason reason, long lines)
    {
        ArgumentNullException.ThrowIfNull(like);
        lock (_gate)
            Count(like, reason, lines);
    }

    /// <summary>Whether as much waits as a chunk should hold.</summary>
    public bool IsDue
    {
        get
        {
            lock (_gate)
                return _waiting.Count >= MostLines * 4 / 5 || _characters >= MostCharacters / 2;
        }
    }

    /// <summary>Writes what waits as a chunk, with the counts of what was dropped; true where there was something and it fitted.</summary>
    /// <param name="marks">How far each container's output is, all that waits included; null where that does not change.</param>
    public bool Flush(IReadOnlyDictionary<string, OutputMarks>? marks = null)
    {
        List<LogLine> lines;
        List<((string, DropReason) Key, LogLine Told)> told;
        lock (_gate)
        {
            (lines, _waiting, _characters) = (_waiting, [], 0);
            told = [.. _dropped.Select(drop => (drop.Key, Tell(drop.Value.Example, drop.Key.Reason, drop.Value.Lines)))];
        }

        if (lines.Count + told.Count == 0)
            return false;
        var fits = TryAppend([.. lines, .. told.Select(drop => drop.Told)], marks);
        lock (_gate)
        {
            if (fits)
            {
                // What was dropped meanwhile is told next time.
                foreach (var (key, line) in told)
                    Settle(key, line.Dropped!.Value);
            }
            else
            {
                foreach (var line in lines)
                    Count(line, DropReason.Buffer, 1);
            }
        }

        return fits;
    }

    // A disk that is full or broken is no reason for the rest of the agent to end.
    private bool TryAppend(List<LogLine> lines, IReadOnlyDictionary<string, OutputMarks>? marks)
    {
        try
        {
            return spool.TryAppend(lines, marks);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Count(LogLine like, DropReason reason, long lines)
    {
        // A count that could not be delivered is as much as what it counted.
        var (why, many) = like is { Dropped: { } counted, Reason: { } own } ? (own, counted * lines) : (reason, lines);
        var before = _dropped.GetValueOrDefault((like.Instance, why));
        _dropped[(like.Instance, why)] = (like, before.Lines + many);
    }

    private void Settle((string, DropReason) key, long told)
    {
        var (example, lines) = _dropped[key];
        if (lines == told)
            _dropped.Remove(key);
        else
            _dropped[key] = (example, lines - told);
    }

    private LogLine Tell(LogLine example, DropReason reason, long lines) => new()
    {
        Time = time.GetUtcNow(),
        Instance = example.Instance,
        Service = example.Service,
        Release = example.Release,
        Deployment = example.Deployment,
        Stream = LogStream.Platform,
        Dropped = lines,
        Reason = reason,
    };
}
