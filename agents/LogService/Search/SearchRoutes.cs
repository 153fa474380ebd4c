using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.LogService.Store;
using Catalyze.Tools.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.LogService.Search;

/// <summary>Search, histogram, export: all take <c>q</c>, <c>from</c> and <c>to</c>.</summary>
internal static class SearchRoutes
{
    private const int ExportPage = 1000;
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/lines", async (HttpContext context, LineReader reader, TimeProvider time) =>
        {
            var fields = new RequestFields(context.Request);
            var (query, range) = Read(fields, time);
            var limit = fields.Number("limit", 100, 1, 1000);
            var cursor = Cursor(fields);
            fields.ThrowIfWrong();
            var lines = await reader.NewestAsync(query, range, cursor, limit, context.RequestAborted);
            return new SearchPage([.. lines.Select(FoundLine.Of)], lines.Count == limit ? LineCursor.Of(lines[^1]).ToString() : null);
        });
        routes.MapGet("/api/histogram", async (HttpContext context, LineReader reader, TimeProvider time) =>
        {
            var fields = new RequestFields(context.Request);
            var (query, range) = Read(fields, time);
            var bars = fields.Number("bars", 60, 1, 500);
            fields.ThrowIfWrong();
            return await reader.HistogramAsync(query, range, bars, context.RequestAborted);
        });
        routes.MapGet("/api/export", ExportAsync);
    }

    /// <summary>Reads what every search takes.</summary>
    public static (LogQuery Query, TimeRange Range) Read(RequestFields fields, TimeProvider time) =>
        (LogQueryParser.Parse(fields.Text("q"), "q", fields.Errors), TimeRange.Read(fields, time.GetUtcNow()));

    private static LineCursor? Cursor(RequestFields fields)
    {
        if (fields.Text("cursor") is not { } text)
            return null;
        if (LineCursor.TryParse(text) is { } cursor)
            return cursor;
        fields.Errors.Add(new FieldError("cursor", "invalid-cursor", "It must be the 'next' of a page before."));
        return null;
    }

    // Page by page, so that a long export holds neither memory nor a transaction that keeps a day from being forgotten.
    private static async Task ExportAsync(HttpContext context, LineReader reader, TimeProvider time)
    {
        var fields = new RequestFields(context.Request);
        var (query, range) = Read(fields, time);
        fields.ThrowIfWrong();
        var page = await reader.NewestAsync(query, range, before: null, ExportPage, context.RequestAborted);
        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"lines.ndjson\"";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        while (page.Count > 0)
        {
            foreach (var line in page)
            {
                await JsonSerializer.SerializeAsync(context.Response.Body, FoundLine.Of(line), CatalyzeJson.Options, context.RequestAborted);
                await context.Response.Body.WriteAsync(LineEnd, context.RequestAborted);
            }

            if (page.Count < ExportPage)
                break;
            page = await reader.NewestAsync(query, range, LineCursor.Of(page[^1]), ExportPage, context.RequestAborted);
        }
    }
}
