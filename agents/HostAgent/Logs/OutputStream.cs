using System.Text;
using Catalyze.Contracts.Logs;

namespace Catalyze.HostAgent.Logs;

/// <summary>Standard output or error of a container on its way from entries to joined lines.</summary>
internal sealed class OutputStream
{
    private readonly LineJoiner _joiner = new();
    private readonly StringBuilder _partial = new();
    private OutputMark? _partialAt;
    private DateTimeOffset _partialTime;

    /// <summary>Where what is held back begins; null where nothing is.</summary>
    public OutputMark? HeldFrom { get; private set; }

    /// <summary>Takes an entry; returns the joined line before it where that is complete now.</summary>
    public JoinedLine? Add(OutputEntry entry)
    {
        if (_partialAt is null)
            (_partialAt, _partialTime) = (entry.At, entry.Time);
        // A line without an end must not fill the memory; what is too long is cut later anyhow.
        if (_partial.Length < LogLimits.MessageLength)
            _partial.Append(entry.Text);
        if (!entry.Text.EndsWith('\n'))
        {
            HeldFrom ??= entry.At;
            return null;
        }

        var joined = _joiner.Add(_partialTime, _partial.ToString().TrimEnd('\n', '\r'));
        if (joined is not null || HeldFrom is null)
            HeldFrom = _partialAt;
        _partial.Clear();
        _partialAt = null;
        return joined;
    }

    /// <summary>What was held back, complete lines only; null where there is nothing.</summary>
    public JoinedLine? Flush()
    {
        var joined = _joiner.Flush();
        HeldFrom = _partialAt;
        return joined;
    }
}
