using System.Buffers.Binary;
using System.Text;

namespace Catalyze.Docker;

/// <summary>
/// Output of a container without a terminal: frames of an 8-byte header (stream 1 or 2, three zeros, big-endian length) and that many bytes.
/// </summary>
internal static class FramedOutput
{
    /// <summary>Most bytes kept of each reading; what comes after is read and dropped so that the writer is not blocked.</summary>
    private const int Limit = 1 << 20;

    internal static Task<CapturedOutput> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        DockerConnection.ReadAsync(response, stream => ReadAsync(stream, cancellationToken), cancellationToken);

    private static async Task<CapturedOutput> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var standard = new MemoryStream();
        var error = new MemoryStream();
        var combined = new MemoryStream();
        var header = new byte[8];
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken) == header.Length)
        {
            var own = header[0] == 2 ? error : standard;
            var left = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
            while (left > 0)
            {
                var count = await stream.ReadAsync(buffer.AsMemory(0, Math.Min(left, buffer.Length)), cancellationToken);
                if (count == 0)
                    return Captured(standard, error, combined);
                left -= count;
                var kept = (int)Math.Min(count, Math.Max(0, Limit - combined.Length));
                own.Write(buffer, 0, kept);
                combined.Write(buffer, 0, kept);
            }
        }

        return Captured(standard, error, combined);
    }

    private static CapturedOutput Captured(MemoryStream standard, MemoryStream error, MemoryStream combined) =>
        new(Text(standard), Text(error), Text(combined));

    private static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
}
