using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Catalyze.CustomerApi.Files;
using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Http;
using YamlDotNet.Core;

namespace Catalyze.CustomerApi.Requests;

/// <summary>Bodies written in YAML: the JSON they stand for is what is read.</summary>
internal static class YamlBody
{
    public const string ContentType = "application/yaml";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // A form of another site cannot send this type without being asked first, as with JSON.
    public static bool Is(HttpRequest request) => string.Equals(request.ContentType?.Split(';')[0].Trim(), ContentType, StringComparison.OrdinalIgnoreCase);

    public static byte[] ToJson(byte[] bytes) => JsonSerializer.SerializeToUtf8Bytes(Read(bytes));

    /// <summary>The JSON a body stands for.</summary>
    /// <exception cref="ProblemException">400: it is not YAML, or says more than JSON can.</exception>
    public static JsonNode? Read(byte[] bytes)
    {
        try
        {
            return YamlJson.Read(Utf8.GetString(bytes));
        }
        catch (YamlException exception)
        {
            throw new ProblemException(new Problem("invalid-yaml", 400, "The body is not YAML.", $"Line {exception.Start.Line}, column {exception.Start.Column}: {exception.Message}"), exception);
        }
        catch (Exception exception) when (exception is DecoderFallbackException or ArgumentException or InvalidOperationException)
        {
            throw new ProblemException(new Problem("invalid-yaml", 400, "The body is not YAML.", "It cannot be read as UTF-8 text, or names a key twice."), exception);
        }
    }
}
