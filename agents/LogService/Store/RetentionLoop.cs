using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Catalyze.LogService.Store;

/// <summary>Applies retention every minute.</summary>
internal sealed partial class RetentionLoop(Retention retention, TimeProvider time, ILogger<RetentionLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                foreach (var day in await retention.ApplyAsync(stoppingToken))
                    LogForgotten(day);
                if (retention.IsFull)
                    LogFull();
            }
            catch (NpgsqlException exception)
            {
                LogSetBack(exception);
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    [LoggerMessage(6101, LogLevel.Information, "The lines of {Day} were forgotten")]
    private partial void LogForgotten(DateOnly day);

    [LoggerMessage(6102, LogLevel.Error, "Today's lines alone take more than there is space for; hosts keep theirs")]
    private partial void LogFull();

    [LoggerMessage(6103, LogLevel.Warning, "Retention could not be applied; it is tried again in a minute")]
    private partial void LogSetBack(Exception exception);
}
