using System.Globalization;
using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.LogService.Search;
using Catalyze.LogService.Store;
using Catalyze.Tools.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Catalyze.LogService.Tail;

/// <summary>The live tail: server-sent events, each a line; a client that comes back is told what it missed.</summary>
internal static class TailRoutes
{
    private const int CatchUp = 1000;
    private const int MostAtOnce = 256 << 10;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestAway = TimeSpan.FromHours(1);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/tail", ServeAsync);

    private static async Task ServeAsync(HttpContext context, TailHub hub, LineReader reader, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        var fields = new RequestFields(context.Request);
        var query = LogQueryParser.Parse(fields.Text("q"), "q", fields.Errors);
        fields.ThrowIfWrong();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        // Before looking back, so that nothing falls between.
        using var watch = hub.Watch(query);
        context.Response.ContentType = "text/event-stream";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            var last = await CatchUpAsync(context, reader, query, time, ending.Token);
            await WriteAsync(context, ": watching\n\n", ending.Token);
            while (true)
            {
                var waiting = watch.Lines.WaitToReadAsync(ending.Token).AsTask();
                while (!await IsDoneAsync(waiting, time))
                {
                    // Whatever stands between closes connections that say nothing.
                    await WriteAsync(context, ": quiet\n\n", ending.Token);
                }

                if (!await waiting)
                    return;
                var events = new StringBuilder();
                while (events.Length < MostAtOnce && watch.Lines.TryRead(out var line))
                {
                    if (line.Id > last)
                        events.Append(Event(line));
                }

                await WriteAsync(context, events.ToString(), ending.Token);
                if (watch.TakeMissed() is > 0 and var missed)
                    await WriteAsync(context, $"event: missed\ndata: {missed.ToString(CultureInfo.InvariantCulture)}\n\n", ending.Token);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Who watched has gone, or the service ends; the browser comes back by itself.
        }
    }

    private static async Task<bool> IsDoneAsync(Task<bool> waiting, TimeProvider time) =>
        await Task.WhenAny(waiting, Task.Delay(Quiet, time)) == waiting;

    private static async Task<long> CatchUpAsync(HttpContext context, LineReader reader, LogQuery query, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!long.TryParse(context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var last))
            return 0;
        var now = time.GetUtcNow();
        foreach (var line in await reader.ArrivedAsync(query, new TimeRange(now - LongestAway, now.AddDays(1)), last, CatchUp, cancellationToken))
        {
            await WriteAsync(context, Event(line), cancellationToken);
            last = line.Id;
        }

        return last;
    }

    private static string Event(StoredLine line) =>
        $"id: {line.Id.ToString(CultureInfo.InvariantCulture)}\ndata: {JsonSerializer.Serialize(FoundLine.Of(line), CatalyzeJson.Options)}\n\n";

    private static async Task WriteAsync(HttpContext context, string text, CancellationToken cancellationToken)
    {
        await context.Response.WriteAsync(text, cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }
}
