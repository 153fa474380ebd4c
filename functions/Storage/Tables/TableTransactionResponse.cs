using System.Globalization;
using System.Text;
using Azure;

namespace Catalyze.Storage.Tables;

/// <summary>Reads the multipart answer to a transaction: one part for each action, or a single part with the error of the first that failed.</summary>
internal static class TableTransactionResponse
{
    private const string StatusLine = "HTTP/1.1 ";
    private const string ETagHeader = "ETag:";

    /// <summary>The new ETags.</summary>
    /// <exception cref="TableTransactionFailedException">The answer holds a refusal.</exception>
    public static TableTransactionResult Read(ReadOnlyMemory<byte> body, int actions)
    {
        var text = Encoding.UTF8.GetString(body.Span);
        var etags = new List<ETag>(actions);
        var part = text.IndexOf(StatusLine, StringComparison.Ordinal);
        while (part >= 0)
        {
            var next = text.IndexOf(StatusLine, part + StatusLine.Length, StringComparison.Ordinal);
            var content = text.AsSpan(part, (next < 0 ? text.Length : next) - part);
            var status = int.Parse(content.Slice(StatusLine.Length, 3), NumberStyles.None, CultureInfo.InvariantCulture);
            if (status >= 400)
                throw Refusal(status, JsonIn(content));
            etags.Add(ETagOf(content));
            part = next;
        }

        return etags.Count == actions
            ? new TableTransactionResult(etags)
            : throw new RequestFailedException($"The service answered {etags.Count} of {actions} actions of a transaction.");
    }

    /// <summary>A refusal of the whole request, before any action was looked at.</summary>
    public static TableTransactionFailedException Refusal(Response response) =>
        Refusal(response.Status, response.ContentStream is null ? default : response.Content.ToMemory());

    private static TableTransactionFailedException Refusal(int status, ReadOnlyMemory<byte> json)
    {
        var error = TableErrorParser.Parse(json);
        var message = error?.Message ?? $"The transaction was refused with status {status}.";
        // The service puts the action's index before the message: "3:The specified entity already exists."
        var colon = message.IndexOf(':', StringComparison.Ordinal);
        int? index = colon > 0 && int.TryParse(message.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
        return new TableTransactionFailedException(status, message, error?.Code, index);
    }

    private static ETag ETagOf(ReadOnlySpan<char> part)
    {
        foreach (var line in part.EnumerateLines())
        {
            if (line.StartsWith(ETagHeader, StringComparison.OrdinalIgnoreCase))
                return new ETag(line[ETagHeader.Length..].Trim().ToString());
        }

        return default;
    }

    private static byte[] JsonIn(ReadOnlySpan<char> part)
    {
        var start = part.IndexOf('{');
        var end = part.LastIndexOf('}');
        return start < 0 || end < start ? [] : Encoding.UTF8.GetBytes(part[start..(end + 1)].ToString());
    }
}
