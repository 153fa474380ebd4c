using System.Buffers;
using System.Text.Json;

namespace Catalyze.App.Invocations;

/// <summary>Takes <c>POST /{FunctionName}</c> from the Functions host, and from nobody else.</summary>
/// <remarks>
/// The host forwards outside requests, unchanged, to the same port: somebody outside can send <c>POST /Activity</c> with any
/// header. What they cannot do is have the host send it in chunks: it forwards a body only with a content length, while its own
/// calls are always chunked. Requests that passed the platform's front end also bear its headers, which nobody outside can take off.
/// </remarks>
internal sealed class InvocationMiddleware(RequestDelegate next, InvocationHandler handler, HostEnvironmentSettings host)
{
    private const int LargestCall = 1024 * 1024;
    private static readonly string[] FrontEndHeaders = ["X-Forwarded-For", "X-ARR-LOG-ID", "X-SITE-DEPLOYMENT-ID", "DISGUISED-HOST", "X-WAWS-Unencoded-URL", "X-Original-URL"];

    public async Task InvokeAsync(HttpContext context)
    {
        var function = context.Request.Path.Value?.TrimStart('/') ?? string.Empty;
        if (!host.IsUnderFunctionsHost || !HttpMethods.IsPost(context.Request.Method) || !handler.Knows(function) || !IsFromHost(context.Request))
        {
            await next(context);
            return;
        }

        var response = context.Response;
        try
        {
            var body = await ReadAsync(context.Request, context.RequestAborted);
            var invocationId = context.Request.Headers["X-Azure-Functions-InvocationId"].ToString();
            await handler.RunAsync(function, invocationId, body, context.RequestAborted);
            response.StatusCode = StatusCodes.Status200OK;
            response.ContentType = "application/json; charset=utf-8";
            // An empty body would never complete the call.
            await response.Body.WriteAsync("{\"Outputs\":{},\"Logs\":[],\"ReturnValue\":null}"u8.ToArray(), context.RequestAborted);
        }
        catch (JsonException)
        {
            await FailAsync(response, StatusCodes.Status400BadRequest, "{\"error\":\"not a call of the Functions host\"}");
        }
        catch (Exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The handler has logged it. The host counts the message as failed by the status.
            await FailAsync(response, StatusCodes.Status500InternalServerError, "{\"error\":\"the function failed\"}");
        }
    }

    private static async Task FailAsync(HttpResponse response, int status, string body)
    {
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        await response.WriteAsync(body);
    }

    private static bool IsFromHost(HttpRequest request) =>
        request.HttpContext.Connection.RemoteIpAddress is { } address && System.Net.IPAddress.IsLoopback(address)
        && request.ContentLength is null
        && request.Headers.TransferEncoding.ToString().Equals("chunked", StringComparison.OrdinalIgnoreCase)
        && request.HasJsonContentType()
        && request.Headers.ContainsKey("X-Azure-Functions-InvocationId")
        && request.Headers.ContainsKey("X-Azure-Functions-HostVersion")
        && !FrontEndHeaders.Any(request.Headers.ContainsKey);

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > LargestCall)
                throw new JsonException("The call is larger than any message.");
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
