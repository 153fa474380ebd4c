using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Catalyze.CustomerApi.Requests;

/// <summary>The JSON body of a request (or the YAML that stands for it), read strictly: unknown members, wrong types and missing members are all named at once.</summary>
[SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "The framework finds these two by convention.")]
public sealed record Body<T>(T Value) : IEndpointParameterMetadataProvider
    where T : class
{
    /// <summary>Largest body in bytes.</summary>
    public const int Limit = 512 * 1024;

    private static bool MayBeYaml => Attribute.IsDefined(typeof(T), typeof(FromYamlAttribute));

    // Documents of people are shallow; a deep one is an attack on the parser.
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Called by the framework for a handler's parameter.</summary>
    public static async ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await ReadAsync(context);
    }

    private static async Task<Body<T>> ReadAsync(HttpContext context)
    {
        // Demanding JSON also keeps plain cross-site forms out: a browser asks first before it sends this type.
        var isYaml = MayBeYaml && YamlBody.Is(context.Request);
        if (!isYaml && !context.Request.HasJsonContentType())
            throw new ProblemException(new Problem("unsupported-media-type", 415, "The body has the wrong type.", MayBeYaml ? "Send Content-Type: application/json, or application/yaml." : "Send Content-Type: application/json."));
        if (context.Request.ContentLength > Limit)
            throw TooLarge(null);
        var bytes = await ReadBytesAsync(context);
        return new Body<T>(Read(isYaml ? YamlBody.ToJson(bytes) : bytes));
    }

    /// <summary>The body where there is one; otherwise <paramref name="otherwise"/>.</summary>
    public static async Task<T> ReadOptionalAsync(HttpContext context, T otherwise)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Request.ContentLength is null or 0 && context.Request.ContentType is null ? otherwise : (await ReadAsync(context)).Value;
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new AcceptsMetadata(MayBeYaml ? ["application/json", YamlBody.ContentType] : ["application/json"], typeof(T)));
    }

    private static async Task<byte[]> ReadBytesAsync(HttpContext context)
    {
        var limit = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (limit is { IsReadOnly: false })
            limit.MaxRequestBodySize = Limit;
        using var buffer = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == 413)
        {
            throw TooLarge(exception);
        }

        return buffer.Length <= Limit ? buffer.ToArray() : throw TooLarge(null);
    }

    private static T Read(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, Reading);
            var errors = JsonShapeChecker.Check(document.RootElement, typeof(T));
            if (errors.Count > 0)
                throw ProblemException.Invalid(errors);
            return document.Deserialize<T>(CatalyzeJson.Strict) ?? throw ProblemException.Invalid([new FieldError(string.Empty, "null", "The body may not be null.")]);
        }
        catch (JsonException exception)
        {
            throw new ProblemException(new Problem("invalid-json", 400, "The body is not JSON.",
                $"Line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}: it cannot be read further."), exception);
        }
    }

    private static ProblemException TooLarge(Exception? cause) =>
        new(new Problem("body-too-large", 413, "The body is too large.", $"At most {Limit} bytes."), cause);
}
