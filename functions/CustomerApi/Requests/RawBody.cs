using System.Text.Json.Nodes;
using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Requests;

/// <summary>A document in YAML, of which JSON is a part, whose shape is not ours to say.</summary>
internal static class RawBody
{
    private const int Limit = Body<object>.Limit;

    public static async Task<JsonNode?> ReadAsync(HttpContext context)
    {
        if (!YamlBody.Is(context.Request) && !context.Request.HasJsonContentType())
            throw new ProblemException(new Problem("unsupported-media-type", 415, "The body has the wrong type.", "Send Content-Type: application/yaml, or application/json."));
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        for (int read; (read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0;)
        {
            if (buffer.Length + read > Limit)
                throw new ProblemException(new Problem("body-too-large", 413, "The body is too large.", $"At most {Limit} bytes."));
            buffer.Write(chunk, 0, read);
        }

        return YamlBody.Read(buffer.ToArray());
    }
}
