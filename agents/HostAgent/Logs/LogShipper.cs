using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Logs;

namespace Catalyze.HostAgent.Logs;

/// <summary>
/// Delivers the chunks of one buffer to the environment's logging service, one after the other, each until it is taken: it knows by number what it has. What it refuses
/// for good is counted and passed over.
/// </summary>
/// <param name="hostId">This host.</param>
/// <param name="spool">The chunks.</param>
/// <param name="buffer">Told of what was refused.</param>
/// <param name="client">Leads to the service (base address) over the environment's mutual TLS.</param>
public sealed class LogShipper(string hostId, LogSpool spool, LogBuffer buffer, HttpClient client)
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    /// <summary>Delivers the oldest chunk. False where there is none.</summary>
    /// <exception cref="HttpRequestException">It could not be delivered now; it stays, and is to be tried again.</exception>
    public async Task<bool> DeliverOldestAsync(CancellationToken cancellationToken)
    {
        if (spool.Oldest() is not { } chunk)
            return false;
        using var content = new ByteArrayContent(await PackAsync(chunk, cancellationToken)) { Headers = { ContentType = new("application/x-ndjson"), ContentEncoding = { "gzip" } } };
        using var answer = await client.PostAsync(new Uri("ingest/batches", UriKind.Relative), content, cancellationToken);

        // These alone are about what it was sent; anything else may be another answer later.
        if (answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge)
        {
            foreach (var lines in chunk.Lines.GroupBy(line => line.Instance))
            {
                foreach (var told in lines.Where(line => line.Dropped is not null))
                    buffer.Drop(told, told.Reason!.Value, 1);
                if (lines.Count(line => line.Dropped is null) is > 0 and var refused)
                    buffer.Drop(lines.First(line => line.Dropped is null), DropReason.Refused, refused);
            }
        }
        else
        {
            answer.EnsureSuccessStatusCode();
        }

        spool.Remove(chunk.First);
        return true;
    }

    private async Task<byte[]> PackAsync(SpoolChunk chunk, CancellationToken cancellationToken)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await JsonSerializer.SerializeAsync(gzip, new LogBatchHeader(hostId, spool.Name, chunk.First), CatalyzeJson.Options, cancellationToken);
            foreach (var line in chunk.Lines)
            {
                await gzip.WriteAsync(LineEnd, cancellationToken);
                await JsonSerializer.SerializeAsync(gzip, line, CatalyzeJson.Options, cancellationToken);
            }
        }

        return packed.ToArray();
    }
}
