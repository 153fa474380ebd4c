using System.Net.WebSockets;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.LogService.Search;
using Catalyze.LogService.Store;
using Catalyze.LogService.Tail;
using Catalyze.Tools.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Catalyze.LogService.Published;

/// <summary>What the published command-line clients search and follow logs with, at the environment's own domain.</summary>
internal static class PublishedRoutes
{
    private const int MostCounted = 10_000;
    private static readonly string[] Methods = ["GET", "POST"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        // The clients choose by it how they ask and what they read; both ways are answered.
        routes.MapGet("/__es/", static () => new { version = new { number = "5.6.0" } });
        routes.MapMethods("/__es/_search", Methods, SearchAsync);
        routes.MapMethods("/__es/{index}/_search", Methods, SearchAsync);
        routes.MapGet("/stream/", FollowAsync);
    }

    private static async Task<IResult> SearchAsync(HttpContext context, LineReader reader, LogServiceOptions options, TimeProvider time)
    {
        var search = await ReadAsync(context);
        if (search.Errors.Count > 0)
            throw ProblemException.Invalid(search.Errors);
        var now = time.GetUtcNow();
        var range = new TimeRange(search.After ?? now.AddDays(-options.RetentionDays), search.Before ?? now.AddDays(1));
        var lines = await reader.OldestAsync(search.Query, range, search.From, search.Size, context.RequestAborted);
        var total = await reader.CountAsync(search.Query, range, MostCounted, context.RequestAborted);
        var hits = lines.Select(PublishedLine.Of).Select((line, index) => new { _id = lines[index].Id.ToString("D", null), _source = line, fields = line.Fields() });
        return Results.Json(new { took = 0, timed_out = false, hits = new { total = Math.Max(total, lines.Count), hits } });
    }

    private static async Task<PublishedSearch> ReadAsync(HttpContext context)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            return PublishedSearch.Read(body.RootElement);
        }
        catch (JsonException)
        {
            throw ProblemException.Invalid([new FieldError("body", "unreadable", "It must be JSON.")]);
        }
    }

    private static async Task FollowAsync(HttpContext context, TailHub hub, IHostApplicationLifetime lifetime)
    {
        if (!context.WebSockets.IsWebSocketRequest)
            throw new ProblemException(426, "web-socket-expected", "A web socket is expected.", "Ask for an upgrade to websocket.");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var watch = hub.Watch(LogQuery.Everything);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.FromSeconds(15) });
        var closed = ReadToCloseAsync(socket, ending);
        try
        {
            await foreach (var line in watch.Lines.ReadAllAsync(ending.Token))
            {
                var frame = JsonSerializer.SerializeToUtf8Bytes(PublishedLine.Of(line), CatalyzeJson.Options);
                await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, ending.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // The client has gone, or the service ends.
        }

        await closed;
    }

    // Without reading, nobody hears that the client closes.
    private static async Task ReadToCloseAsync(WebSocket socket, CancellationTokenSource ending)
    {
        var nothing = new byte[512];
        try
        {
            while (socket.State == WebSocketState.Open)
            {
                if ((await socket.ReceiveAsync(nothing, ending.Token)).MessageType == WebSocketMessageType.Close)
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // As good as a close.
        }

        await ending.CancelAsync();
    }
}
