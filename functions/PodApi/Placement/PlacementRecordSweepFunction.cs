using Microsoft.Extensions.Logging;

namespace Catalyze.PodApi.Placement;

/// <summary>Timer: deletes records of auctions whose time is over, so many at once. Two that run at once delete the same rows.</summary>
public sealed partial class PlacementRecordSweepFunction(PlacementRecordStore records, PodApiOptions options, TimeProvider clock, ILogger<PlacementRecordSweepFunction> logger)
{
    private const int MostAtOnce = 500;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var deleted = await records.DeleteAsync(clock.GetUtcNow() - options.PlacementRecordRetention, MostAtOnce, cancellationToken);
        if (deleted > 0) LogDeleted(deleted, options.PlacementRecordRetention.TotalDays);
    }

    [LoggerMessage(EventId = 4204, Level = LogLevel.Information, Message = "Deleted {Count} records of auctions older than {Days} days")]
    private partial void LogDeleted(int count, double days);
}
