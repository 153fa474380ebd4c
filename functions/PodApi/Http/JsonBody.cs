using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Microsoft.AspNetCore.Http;

namespace Catalyze.PodApi.Http;

/// <summary>Reads a JSON request strictly: right content type, bounded size, no unknown members.</summary>
internal static class JsonBody
{
    private const int MaxBytes = 512 * 1024;

    /// <returns>The value with its bytes, or the refusal.</returns>
    public static async Task<(T? Value, byte[] Bytes, IResult? Refusal)> ReadAsync<T>(HttpContext context)
        where T : class
    {
        if (!context.Request.HasJsonContentType())
            return (null, [], Problems.Of(context, StatusCodes.Status415UnsupportedMediaType, "content-type", "Unsupported content type", "Send application/json."));
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        for (int read; (read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0;)
        {
            if (buffer.Length + read > MaxBytes)
                return (null, [], Problems.Of(context, StatusCodes.Status413PayloadTooLarge, "too-large", "Request too large", $"At most {MaxBytes:N0} bytes are read."));
            buffer.Write(chunk, 0, read);
        }

        var bytes = buffer.ToArray();
        try
        {
            var value = JsonSerializer.Deserialize<T>(bytes, CatalyzeJson.Strict);
            return value is null
                ? (null, bytes, Problems.Invalid(context, "Invalid request", [new FieldError("", "required", "The body is null.")]))
                : (value, bytes, null);
        }
        catch (JsonException failure)
        {
            var field = (failure.Path ?? "$").TrimStart('$').TrimStart('.');
            return (null, bytes, Problems.Invalid(context, "Invalid request", [new FieldError(field, "invalid-json", failure.Message)]));
        }
    }
}
