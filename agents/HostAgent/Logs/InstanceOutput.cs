using Catalyze.Contracts.Logs;
using Catalyze.HostAgent.Instances;

namespace Catalyze.HostAgent.Logs;

/// <summary>What one container wrote, on its way into the buffer of its environment. Not for several callers at once.</summary>
public sealed class InstanceOutput : IDisposable
{
    /// <summary>Lines a second of one instance; far more than anybody reads.</summary>
    private const int Rate = 10_000;

    /// <summary>What the engine's files hold at most, so that an agent that was away catches up without dropping.</summary>
    private const int Burst = 200_000;

    private const int MostAtOnce = 4000;

    /// <summary>After so long without another line nothing more belongs to the last one.</summary>
    private static readonly TimeSpan HoldBack = TimeSpan.FromMilliseconds(300);

    private readonly OutputFile _file;
    private readonly OutputStream[] _streams = [new(), new()];
    private readonly OutputMark?[] _taken;
    private readonly LineRate _rate;
    private readonly TimeProvider _time;
    private readonly LogLine _like;
    private readonly bool _isEdge;
    private long _active;

    /// <param name="path">The engine's file.</param>
    /// <param name="from">Where to go on; null for the beginning.</param>
    /// <param name="labels">Of the container.</param>
    /// <param name="time">Clock.</param>
    public InstanceOutput(string path, OutputMarks? from, IReadOnlyDictionary<string, string> labels, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(time);
        _file = new OutputFile(path, from?.First);
        _taken = [from?.Standard, from?.Error];
        _rate = new LineRate(Rate, Burst, time);
        _time = time;
        _like = new LogLine
        {
            Time = default,
            Instance = labels.GetValueOrDefault(InstanceLabels.Instance, ""),
            Service = labels.GetValueOrDefault(InstanceLabels.Service, ""),
            Release = labels.GetValueOrDefault(InstanceLabels.Release),
            Deployment = labels.GetValueOrDefault(InstanceLabels.Deployment),
        };
        _isEdge = _like.Service == "edge";
        _active = time.GetTimestamp();
    }

    /// <summary>Up to where everything was given to the buffer.</summary>
    public OutputMarks Marks => new(_streams[0].HeldFrom ?? Read(0), _streams[1].HeldFrom ?? Read(1));

    /// <summary>Gives what there is to the buffer, as much as fits a turn; false where that was all.</summary>
    /// <param name="buffer">The environment's.</param>
    /// <param name="ended">Whether nothing more will come.</param>
    public bool Read(LogBuffer buffer, bool ended)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        for (var count = 0; count < MostAtOnce && !buffer.IsDue; count++)
        {
            if (_file.Next() is not { } entry)
            {
                if (ended || _time.GetElapsedTime(_active) > HoldBack)
                    Array.ForEach(_streams, stream => Offer(buffer, stream.Flush(), stream));
                return false;
            }

            _active = _time.GetTimestamp();
            var number = entry.Stream == LogStream.Stderr ? 1 : 0;
            if (_taken[number] is { } taken && entry.At.IsBefore(taken))
                continue;
            var own = _streams[number];
            Offer(buffer, own.Add(entry), own);
        }

        return true;
    }

    public void Dispose() => _file.Dispose();

    // A reader that started for the other stream's sake may not be there yet.
    private OutputMark? Read(int stream) =>
        _file.Position is { } position && _taken[stream] is { } taken && position.IsBefore(taken) ? taken : _file.Position;

    private void Offer(LogBuffer buffer, JoinedLine? joined, OutputStream from)
    {
        if (joined is null)
            return;
        if (!_rate.TryTake())
        {
            buffer.Drop(_like with { Time = joined.Time }, DropReason.Rate, 1);
            return;
        }

        var parsed = LineParser.Parse(joined.Text);
        buffer.Offer(_like with
        {
            Time = joined.Time,
            Stream = from == _streams[1] ? LogStream.Stderr : LogStream.Stdout,
            Level = parsed.Level,
            Message = parsed.Message,
            Fields = parsed.Fields,
            // An edge outlives many deployments and says in each line which of them served.
            Deployment = _isEdge && parsed.Fields?.GetValueOrDefault("deployment") is { Length: > 0 and <= LogLimits.NameLength } serving ? serving : _like.Deployment,
        });
    }
}
