using Catalyze.LogService.Store;
using Catalyze.Tools.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.LogService.Search;

/// <summary>What the service says of itself: what it keeps, and what is missing.</summary>
internal static class StatusRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/status", static async (DayPartitions partitions, LogServiceOptions options, Retention retention, CancellationToken cancellationToken) =>
        {
            var days = await partitions.ListAsync(cancellationToken);
            var mib = Math.Round(days.Sum(day => day.Bytes) / (double)(1 << 20), 1);
            return new StoreStatus(days.Count == 0 ? null : days[0].Day, days.Count, mib, options.RetentionDays, options.RetentionMib, retention.IsFull);
        });
        routes.MapGet("/api/drops", static async (HttpContext context, DroppedLines drops, TimeProvider time) =>
        {
            var fields = new RequestFields(context.Request);
            var range = TimeRange.Read(fields, time.GetUtcNow());
            fields.ThrowIfWrong();
            return await drops.ListAsync(DateOnly.FromDateTime(range.From.UtcDateTime), DateOnly.FromDateTime(range.To.UtcDateTime), context.RequestAborted);
        });
    }
}
