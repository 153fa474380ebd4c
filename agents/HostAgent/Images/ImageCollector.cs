using Catalyze.Docker;
using Catalyze.Docker.Models;
using Catalyze.HostAgent.Instances;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Images;

/// <summary>Removes images that nobody runs when the disk gets short, long before the alert (10 % free) and before auctions pass the host over (5 %).</summary>
/// <remarks>Only as many as it takes: an image that is there starts sooner.</remarks>
public sealed partial class ImageCollector(DockerEngine engine, EngineFeatures features, EngineGate gate, InstanceStore store, TimeProvider time, ILogger<ImageCollector> logger)
{
    private const double BeginsBelow = 0.15;
    private const double EndsAbove = 0.25;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(30);

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await LookAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is HttpRequestException or DockerException or IOException)
            {
                // The engine is away or its disk cannot be asked; the next look is soon.
                LogSetBack(exception.Message);
            }

            await Task.Delay(Between, time, cancellationToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var folder = (await features.InfoAsync(cancellationToken)).DockerRootDir;
        if (Free(folder) >= BeginsBelow)
            return;
        var before = new DriveInfo(folder).AvailableFreeSpace;
        var removed = await RemoveUntilAsync(() => Free(folder) >= EndsAbove, cancellationToken);
        if (removed > 0)
            LogRemoved(removed, (new DriveInfo(folder).AvailableFreeSpace - before) / (1024 * 1024));
    }

    /// <summary>Removes what nobody is to run, the oldest first.</summary>
    /// <param name="enough">Asked before each.</param>
    /// <param name="cancellationToken">Stops between two.</param>
    /// <returns>How many images went.</returns>
    public async Task<int> RemoveUntilAsync(Func<bool> enough, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(enough);
        var images = await engine.Images.ListAsync(cancellationToken);
        var wanted = store.All.Where(record => record.Intent == InstanceIntent.Run).Select(record => record.Order.Image).ToHashSet(StringComparer.Ordinal);
        var removed = 0;
        foreach (var image in ImageSweep.Dispensable(images, wanted))
        {
            if (enough())
                break;
            removed += await RemoveAsync(image, cancellationToken) ? 1 : 0;
        }

        return removed;
    }

    private async Task<bool> RemoveAsync(ImageSummary image, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var reference in ImageSweep.References(image))
            {
                gate.Forget(reference);
                await engine.Images.RemoveAsync(reference, cancellationToken);
            }

            return true;
        }
        catch (DockerException exception) when (exception.IsConflict)
        {
            // A container has it, if only one that ended.
            return false;
        }
    }

    private static double Free(string folder) => new DriveInfo(folder) is var disk && disk.TotalSize > 0 ? (double)disk.AvailableFreeSpace / disk.TotalSize : 1;

    [LoggerMessage(4701, LogLevel.Information, "The disk got short: {Images} images that nobody runs were removed, {Mebibytes} MiB came free")]
    private partial void LogRemoved(int images, long mebibytes);

    [LoggerMessage(4702, LogLevel.Warning, "Images that nobody runs were not looked through: {Reason}")]
    private partial void LogSetBack(string reason);
}
