using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Catalyze.Docker;

/// <summary>Reads the JSON lines of pull, push and build, which report a failure inside a successful answer.</summary>
internal static class ProgressStream
{
    private static async IAsyncEnumerable<ProgressLine> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
                continue;
            var progress = JsonSerializer.Deserialize<ProgressLine>(line, DockerJson.Options);
            if (progress is null)
                continue;
            if (progress.Error is { } error)
                throw new DockerException(status: null, error);
            yield return progress;
        }
    }

    internal static Task<ProgressOutcome> DrainAsync(HttpResponseMessage response, IProgress<ProgressLine>? progress, CancellationToken cancellationToken) =>
        DockerConnection.ReadAsync(response, stream => DrainAsync(stream, progress, cancellationToken), cancellationToken);

    private static async Task<ProgressOutcome> DrainAsync(Stream stream, IProgress<ProgressLine>? progress, CancellationToken cancellationToken)
    {
        string? imageId = null;
        string? digest = null;
        await foreach (var line in ReadAsync(stream, cancellationToken))
        {
            progress?.Report(line);
            imageId = line.Text("ID") ?? imageId;
            digest = line.Text("Digest") ?? digest;
        }

        return new ProgressOutcome(imageId, digest);
    }
}
