using System.Reflection;
using Catalyze.Storage.Tables;

namespace Catalyze.App.Http;

/// <summary>Says whether this process can work, to anybody, and nothing about the inside.</summary>
internal static partial class HealthEndpoint
{
    /// <summary>Where it is.</summary>
    public const string Path = "/operations/health";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Maps it: 200 when storage answers, 503 when it does not.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var version = typeof(HealthEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        app.MapGet(Path, async (TableServiceClient tables, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        {
            var reachable = await IsReachableAsync(tables, loggers.CreateLogger(typeof(HealthEndpoint)), cancellationToken);
            return Results.Json(
                new { status = reachable ? "healthy" : "unhealthy", version, storage = reachable ? "reachable" : "unreachable" },
                statusCode: reachable ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        });
    }

    private static async Task<bool> IsReachableAsync(TableServiceClient tables, ILogger logger, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await tables.PingAsync(patience.Token);
            return true;
        }
        catch (Exception outage) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnreachable(logger, outage);
            return false;
        }
    }

    [LoggerMessage(EventId = 1211, Level = LogLevel.Warning, Message = "Storage does not answer the health check")]
    private static partial void LogUnreachable(ILogger logger, Exception outage);
}
