using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.HostAgent.Certificates;
using Catalyze.HostAgent.Instances;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Logs;

/// <summary>The log lines of one environment on this host: what its containers write, the buffer, and their delivery.</summary>
internal sealed partial class EnvironmentLogs : IDisposable
{
    /// <summary>On the disk, while the logging service is away.</summary>
    private const long MostBytes = 256L << 20;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, InstanceOutput> _outputs = new(StringComparer.Ordinal);
    private readonly Signal _written = new();
    private readonly LogSpool _spool;
    private readonly LogBuffer _buffer;
    private readonly HttpClient _client;
    private readonly LogShipper _shipper;
    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private ToolTarget _target;

    public EnvironmentLogs(
        string environmentId, string folder, ToolTarget target, string hostId, ECDiffieHellman key, CertificateKeeper certificates, TimeProvider time, ILogger logger)
    {
        EnvironmentId = environmentId;
        _folder = folder;
        _target = target;
        _time = time;
        _logger = logger;
        _spool = LogSpool.Open(folder, key, MostBytes);
        _buffer = new LogBuffer(_spool, time);
        _client = ToolLink.Connect(environmentId, ToolTarget.Lines, () => _target, certificates);
        _shipper = new LogShipper(hostId, _spool, _buffer, _client);
        Aim(target);
    }

    public string EnvironmentId { get; }

    /// <summary>Whether it has neither containers nor anything to deliver.</summary>
    public bool IsIdle => _outputs.Count == 0 && _spool.Bytes == 0;

    /// <summary>Where the environment's logging service was when an agent last knew; null where none ever did.</summary>
    public static ToolTarget? TargetIn(string folder) =>
        File.Exists(TargetPath(folder)) ? JsonSerializer.Deserialize<ToolTarget>(File.ReadAllBytes(TargetPath(folder)), CatalyzeJson.Options) : null;

    /// <summary>The logging service is there from now on. Kept on the disk: the last instance may go before its last lines do.</summary>
    public void Aim(ToolTarget target)
    {
        if (_target == target && File.Exists(TargetPath(_folder)))
            return;
        DurableFile.Write(TargetPath(_folder), JsonSerializer.SerializeToUtf8Bytes(target, CatalyzeJson.Options));
        _target = target;
    }

    public bool Follows(string containerId) => _outputs.ContainsKey(containerId);

    /// <summary>Reads a container's output from where the last chunk ends.</summary>
    public void Follow(string containerId, string path, IReadOnlyDictionary<string, string> labels) =>
        _outputs[containerId] = new InstanceOutput(path, _spool.Marks.GetValueOrDefault(containerId), labels, _time);

    /// <summary>Takes what was written since; false where that was all.</summary>
    /// <param name="exists">Whether a container is there still; one that is not is read to its end and forgotten.</param>
    public bool Read(Func<string, bool> exists)
    {
        var more = false;
        foreach (var (containerId, output) in _outputs.ToList())
        {
            var there = exists(containerId);
            while (output.Read(_buffer, ended: !there))
            {
                more = true;
                if (!_buffer.IsDue)
                    break;
                Flush();
            }

            if (there || more)
                continue;
            Flush();
            output.Dispose();
            _outputs.Remove(containerId);
        }

        Flush();
        return more;
    }

    /// <summary>Delivers until cancelled. Whatever goes wrong is tried again.</summary>
    public async Task DeliverAsync(CancellationToken cancellationToken)
    {
        var retry = FirstRetry;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                while (await _shipper.DeliverOldestAsync(cancellationToken))
                {
                    if (retry > FirstRetry)
                        LogBack(EnvironmentId);
                    retry = FirstRetry;
                }

                await _written.WaitAsync(LongestRetry, _time, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Once for each outage.
                if (retry == FirstRetry)
                    LogAway(EnvironmentId, exception.Message, exception.InnerException?.Message);
                await Task.Delay(retry, _time, cancellationToken);
                retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
            }
        }
    }

    public void Dispose()
    {
        foreach (var output in _outputs.Values)
            output.Dispose();
        _client.Dispose();
    }

    private static string TargetPath(string folder) => Path.Combine(folder, "target.json");

    private void Flush()
    {
        var marks = new Dictionary<string, OutputMarks>(StringComparer.Ordinal);
        foreach (var (containerId, output) in _outputs)
        {
            if (output.Marks is { First: not null } mark)
                marks[containerId] = mark;
        }

        if (_buffer.Flush(marks))
            _written.Set();
    }

    [LoggerMessage(4801, LogLevel.Warning, "{EnvironmentId}: its logging service does not take lines, they wait here: {Reason} {Cause}")]
    private partial void LogAway(string environmentId, string reason, string? cause);

    [LoggerMessage(4802, LogLevel.Information, "{EnvironmentId}: its logging service takes lines again")]
    private partial void LogBack(string environmentId);
}
