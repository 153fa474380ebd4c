using System.Security.Cryptography;
using System.Text;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Protocol;

/// <summary>A POST with the header Idempotency-Key is done once: the same again gets the first answer again.</summary>
/// <remarks>Only what was done is kept; a refused request may be mended and sent with the same key. A key belongs to its user or API token and to the address, for a day.</remarks>
internal sealed class Idempotency(IdempotencyStore store, TimeProvider time)
{
    public const string Header = "Idempotency-Key";

    private const int Longest = 200;
    private const int LargestBody = 1024 * 1024;

    // Longer than any of our requests takes; after that its process has died.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);

    public async Task RunAsync(string key, RequestDelegate route, HttpContext context)
    {
        if (key.Length is 0 or > Longest || !key.All(character => character is > ' ' and < '\x7f'))
            throw ProblemException.Invalid([new Contracts.Problems.FieldError(Header, "invalid-key", $"1 to {Longest} printable characters without spaces.")]);
        var caller = Caller.Of(context);
        var place = new IdempotencyPlace(caller.Token?.TokenId ?? caller.User.UserId, Hash(Encoding.UTF8.GetBytes($"{context.Request.Path}\n{key}")));
        var fingerprint = await FingerprintAsync(context);
        var now = time.GetUtcNow();
        var begun = await store.BeginAsync(place, fingerprint, now, now + Life, now - Patience, context.RequestAborted);
        if (begun.Answer is { } answer && begun.Fingerprint == fingerprint)
        {
            await ReplayAsync(context, answer);
            return;
        }

        if (begun.Fingerprint != fingerprint)
            throw new ProblemException(new Problem("idempotency-key-reused", 422, "The key belongs to another request.", "The same Idempotency-Key was sent here with another body. Take a new key."));
        if (begun.Claim is null)
            throw new ProblemException(new Problem("still-running", 409, "The first request with this key still runs.", "Ask again in a moment.") { RetryAfter = TimeSpan.FromSeconds(2) });
        await RunFirstAsync(place, begun.Claim, route, context);
    }

    private async Task RunFirstAsync(IdempotencyPlace place, string claim, RequestDelegate route, HttpContext context)
    {
        var body = context.Response.Body;
        using var held = new MemoryStream();
        context.Response.Body = held;
        var done = false;
        try
        {
            await route(context);
            done = context.Response.StatusCode < 300;
            if (done)
                await store.CompleteAsync(place, claim, IdempotentAnswer.Of(context.Response, held.ToArray()), CancellationToken.None);
        }
        finally
        {
            context.Response.Body = body;
            if (!done)
                await store.ReleaseAsync(place, claim, CancellationToken.None);
        }

        held.Position = 0;
        await held.CopyToAsync(body, context.RequestAborted);
    }

    private static async Task ReplayAsync(HttpContext context, IdempotentAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.Headers["Idempotency-Replayed"] = "true";
        if (answer.Location is not null)
            response.Headers.Location = answer.Location;
        if (answer.ETag is not null)
            response.Headers.ETag = answer.ETag;
        response.ContentType = answer.ContentType;
        await response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    private static async Task<string> FingerprintAsync(HttpContext context)
    {
        var request = context.Request;
        request.EnableBuffering(LargestBody, LargestBody);
        using var bytes = new MemoryStream();
        await bytes.WriteAsync(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"), context.RequestAborted);
        try
        {
            await request.Body.CopyToAsync(bytes, context.RequestAborted);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            throw new ProblemException(new Problem("body-too-large", 413, "The body is too large.", $"At most {LargestBody} bytes."), exception);
        }

        request.Body.Position = 0;
        return Hash(bytes.ToArray());
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
