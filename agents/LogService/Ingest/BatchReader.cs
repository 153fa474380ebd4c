using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Logs;
using Catalyze.Contracts.Problems;
using Catalyze.Tools.Http;

namespace Catalyze.LogService.Ingest;

/// <summary>Reads a batch: a header and its lines, each a line of JSON.</summary>
internal static class BatchReader
{
    // Enough to see what is wrong with a batch; all of ten thousand lines would help nobody.
    private const int MostErrors = 50;

    /// <exception cref="ProblemException">Something is wrong with it; nothing of it may be stored.</exception>
    public static async Task<Batch> ReadAsync(Stream body, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<FieldError> errors = [];
        List<LogLine> lines = [];
        LogBatchHeader? header = null;
        using var reader = new StreamReader(body, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 64 << 10, leaveOpen: true);
        var checks = new LineChecks(now, errors);
        for (var index = -1; await reader.ReadLineAsync(cancellationToken) is { } text; index++)
        {
            if (index >= LogLimits.BatchLines)
                throw new ProblemException(413, "batch-too-large", "The batch is too large.", $"A batch has at most {LogLimits.BatchLines} lines.");
            if (index < 0)
                header = Parse<LogBatchHeader>(text, "header", errors);
            else if (Parse<LogLine>(text, $"lines[{index}]", errors) is { } line && checks.IsRight(line, index))
                lines.Add(line);
            if (errors.Count >= MostErrors)
                break;
        }

        if (header is null && errors.Count == 0)
            errors.Add(new FieldError("header", "missing", "The batch is empty: its first line must be the header."));
        if (header is not null)
            checks.Header(header);
        return errors.Count == 0 ? new Batch(header!, lines) : throw ProblemException.Invalid(errors);
    }

    private static T? Parse<T>(string text, string field, List<FieldError> errors)
        where T : class
    {
        try
        {
            if (JsonSerializer.Deserialize<T>(text, CatalyzeJson.Options) is { } value)
                return value;
            errors.Add(new FieldError(field, "missing", "It must not be null."));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Its path names the member; its message may quote the line, which is not for the log of a refusal.
            var path = (exception as JsonException)?.Path?.TrimStart('$') ?? "";
            errors.Add(new FieldError(field + path, "unreadable", "It is not the JSON that is expected here, or lacks what is required."));
        }

        return null;
    }
}
