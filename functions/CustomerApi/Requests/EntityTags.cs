using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Catalyze.CustomerApi.Requests;

/// <summary>Entity tags (RFC 9110): which version somebody read, and whether it is still that.</summary>
internal static class EntityTags
{
    /// <summary>The tag of what is answered: two that say the same have the same one, whatever was written meanwhile.</summary>
    public static string Of<T>(T value) => $"\"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(value, CatalyzeJson.Options)).AsSpan(0, 16))}\"";

    /// <summary>Answers with the tag of what is answered.</summary>
    public static IResult Answer<T>(HttpContext context, T value)
    {
        context.Response.Headers.ETag = Of(value);
        return Requests.Answer.Json(value);
    }

    /// <summary>Whether If-Match asks for a version; * asks only that there be one.</summary>
    public static bool Asks(string? ifMatch) => !string.IsNullOrEmpty(ifMatch) && ifMatch != "*";

    /// <summary>Refuses where If-Match names versions and this is none of them.</summary>
    /// <exception cref="ProblemException">412; also for a header that cannot be read, which names none.</exception>
    public static void ThrowIfOther(string? ifMatch, string current)
    {
        if (!Asks(ifMatch))
            return;
        var isOne = EntityTagHeaderValue.TryParseList([ifMatch!], out var tags) && tags.Any(tag => tag.Compare(EntityTagHeaderValue.Parse(current), useStrongComparison: true));
        if (!isOne)
            throw new ProblemException(Problem.VersionMismatch);
    }
}
