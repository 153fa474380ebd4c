using System.Security.Cryptography;
using System.Text;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Security;
using Catalyze.Docker;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Instances;

/// <summary>The end of what a job wrote, for the control plane alone: it may hold what nobody else may read.</summary>
internal sealed class JobOutput
{
    private const int MostLines = 1000;

    // What one reading of the engine keeps is its beginning; a quarter of the lines is asked for again where the end is not in it.
    private const int OneReading = 1_000_000;

    private readonly DockerEngine _engine;

    public JobOutput(DockerEngine engine) => _engine = engine;

    /// <returns>Sealed to the job's key; null where it wrote nothing. And whether it wrote more.</returns>
    public async Task<(SealedBox? Box, bool Cut)> ReadAsync(string containerId, InstanceRecord record, CancellationToken cancellationToken)
    {
        var lines = MostLines;
        var text = await _engine.Containers.LogsAsync(containerId, lines, cancellationToken);
        while (Encoding.UTF8.GetByteCount(text) > OneReading && lines > 1)
        {
            lines /= 4;
            text = await _engine.Containers.LogsAsync(containerId, lines, cancellationToken);
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length == 0)
            return (null, false);
        try
        {
            var tail = Tail(bytes, InstanceJob.MostOutputBytes);
            return (SealedBox.Seal(record.Order.Job!.OutputKey, tail, InstanceJob.OutputPlace(record.InstanceId)), tail.Length < bytes.Length || bytes.Count(b => b == '\n') >= lines);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The end of UTF-8 text, not beginning within a character.</summary>
    internal static ReadOnlySpan<byte> Tail(ReadOnlySpan<byte> bytes, int most)
    {
        if (bytes.Length <= most)
            return bytes;
        var tail = bytes[^most..];
        while (tail.Length > 0 && (tail[0] & 0xC0) == 0x80)
            tail = tail[1..];
        return tail;
    }
}
