using System.Collections.Concurrent;
using System.Diagnostics;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Docker;
using Catalyze.Link;
using Microsoft.Extensions.Logging;

namespace Catalyze.ManagementAgent.Building;

/// <summary>
/// Takes build orders: equal content is built once however often it is asked for, a bounded number of builds runs at once, and each order gets
/// its own report.
/// </summary>
/// <remarks>What waits here needs no record of its own: an order is acknowledged only after its report, so after a crash the queue brings it back.</remarks>
internal sealed partial class BuildDesk : IDisposable
{
    /// <summary>Layers of builds that failed longer ago than this are not needed as a cache any more.</summary>
    private static readonly TimeSpan CacheAge = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<string, Lazy<Task<BuildOutcome>>> running = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim slots;
    private readonly ImageBuilder builder;
    private readonly DockerEngine engine;
    private readonly IReportSink reports;
    private readonly ManagementAgentOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<BuildDesk> log;

    public BuildDesk(ImageBuilder builder, DockerEngine engine, IReportSink reports, ManagementAgentOptions options, TimeProvider time, ILogger<BuildDesk> log)
    {
        this.builder = builder;
        this.engine = engine;
        this.reports = reports;
        this.options = options;
        this.time = time;
        this.log = log;
        slots = new SemaphoreSlim(options.ParallelBuilds);
    }

    /// <summary>Builds, or joins the build of the same content, and reports. Returns once the report is accepted.</summary>
    /// <param name="order">What to build.</param>
    /// <param name="lastAttempt">Whether a failure of engine, registry or storage is to be reported instead of thrown.</param>
    /// <param name="stopping">Ends with the agent, not with one order: a build may be shared.</param>
    public async Task BuildAndReportAsync(BuildImageOrder order, bool lastAttempt, CancellationToken stopping)
    {
        BuildOutcome outcome;
        try
        {
            outcome = await ShareAsync(order, stopping);
        }
        catch (Exception e) when (lastAttempt && !stopping.IsCancellationRequested)
        {
            outcome = new BuildOutcome(Image: null, ImageBytes: 0, $"The builder could not work: {e.Message}", "", new Dictionary<string, long>(StringComparer.Ordinal));
        }

        await reports.SendAsync(
            new BuildReport
            {
                ReportId = $"build-{order.OrderId}",
                AgentId = options.AgentId,
                ObservedAt = time.GetUtcNow(),
                OrderId = order.OrderId,
                DeploymentId = order.DeploymentId,
                ContentAddress = order.ContentAddress,
                Succeeded = outcome.Error is null,
                Image = outcome.Image,
                ImageBytes = outcome.ImageBytes,
                Layers = outcome.Layers,
                Error = outcome.Error,
                Output = outcome.Output,
                Timings = outcome.Timings,
            },
            stopping);
    }

    public void Dispose() => slots.Dispose();

    private async Task<BuildOutcome> ShareAsync(BuildImageOrder order, CancellationToken stopping)
    {
        var content = $"{order.Repository}:{order.ContentAddress}";
        var shared = running.GetOrAdd(content, _ => new Lazy<Task<BuildOutcome>>(() => RunAsync(order, stopping)));
        try
        {
            return await shared.Value;
        }
        finally
        {
            running.TryRemove(new KeyValuePair<string, Lazy<Task<BuildOutcome>>>(content, shared));
        }
    }

    private async Task<BuildOutcome> RunAsync(BuildImageOrder order, CancellationToken stopping)
    {
        var asked = Stopwatch.GetTimestamp();
        await slots.WaitAsync(stopping);
        try
        {
            LogStarts(log, order.Repository, order.ContentAddress, (long)Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            var outcome = await builder.BuildAsync(order, stopping);
            if (outcome.Error is not null)
                await CleanUpAsync(stopping);
            return outcome;
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task CleanUpAsync(CancellationToken stopping)
    {
        try
        {
            await engine.Images.PruneUnnamedAsync(CacheAge, stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            // The outcome of the build stands; the next failure tries again.
            LogNotCleaned(log, e.Message);
        }
    }

    [LoggerMessage(5123, LogLevel.Information, "Build of {Repository}:{ContentAddress} begins after waiting {Waited} ms")]
    private static partial void LogStarts(ILogger log, string repository, string contentAddress, long waited);

    [LoggerMessage(5124, LogLevel.Warning, "Unnamed images could not be removed: {Reason}")]
    private static partial void LogNotCleaned(ILogger log, string reason);
}
