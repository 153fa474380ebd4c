using System.Text;
using Catalyze.Contracts.Logs;

namespace Catalyze.HostAgent.Logs;

/// <summary>
/// Joins lines of one output stream that belong together: what is indented, and how stack traces of the usual languages go on. A line is held back until the next one
/// comes, or <see cref="Flush"/> says that it has waited enough.
/// </summary>
public sealed class LineJoiner
{
    private const int MostLines = 500;
    private const string PythonTrace = "Traceback (most recent call last):";

    private readonly StringBuilder _text = new();
    private DateTimeOffset _time;
    private int _lines;
    private bool _trace;
    private bool _indented;

    /// <summary>Takes a line; returns the one before it where that is complete now.</summary>
    public JoinedLine? Add(DateTimeOffset time, string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var cut = line.Length > LogLimits.MessageLength ? line[..LogLimits.MessageLength] : line;
        var before = _lines > 0 && GoesOn(cut) && _lines < MostLines && _text.Length + cut.Length < LogLimits.MessageLength ? null : Flush();
        if (_lines == 0)
            _time = time;
        else
            _text.Append('\n');

        // The line after a trace's frames names the exception and is not indented.
        var endsTrace = _trace && _indented && !Indented(cut);
        _trace = (_trace && !endsTrace) || cut.StartsWith(PythonTrace, StringComparison.Ordinal);
        _indented = Indented(cut);
        _text.Append(cut);
        _lines++;
        return before;
    }

    /// <summary>What was held back; null where there is nothing.</summary>
    public JoinedLine? Flush()
    {
        if (_lines == 0)
            return null;
        var joined = new JoinedLine(_time, _text.ToString());
        _text.Clear();
        (_lines, _trace, _indented) = (0, false, false);
        return joined;
    }

    private bool GoesOn(string line) =>
        (Indented(line) && line.AsSpan().Trim().Length > 0)
        || _trace
        || line.StartsWith("Caused by: ", StringComparison.Ordinal)
        || line.StartsWith(PythonTrace, StringComparison.Ordinal) && _text.ToString().StartsWith(PythonTrace, StringComparison.Ordinal);

    private static bool Indented(string line) => line.Length > 0 && line[0] is ' ' or '\t';
}
