using Catalyze.Contracts.Alerts;
using Microsoft.Extensions.Logging;

namespace Catalyze.PodApi.Alerts;

/// <summary>Timer: opens an alert for what is so now, ends those that are over, and sends the notices. Two at once do nothing twice.</summary>
/// <remarks>
/// Whoever could not look for a while (storage was away, or the control plane itself) opens nothing at first: everything seems silent then that could not say anything either.
/// </remarks>
public sealed partial class AlertWatchFunction(IEnumerable<IAlertSource> sources, AlertStore store, AlertWebhook webhook, PodApiOptions options, TimeProvider clock, ILogger<AlertWatchFunction> logger)
{
    // Rows of alerts that stay are not written at every look.
    private static readonly TimeSpan BetweenUpdates = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LongestBetweenLooks = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SettledAfter = TimeSpan.FromSeconds(15);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var isSettled = now - await store.LookAsync(now, LongestBetweenLooks, cancellationToken) >= SettledAfter;
        var open = await store.ReadOpenAsync(cancellationToken);
        foreach (var source in sources)
        {
            IReadOnlyList<AlertCondition> found;
            try
            {
                found = await source.ReadAsync(cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // What cannot be looked at is neither better nor worse than before; the others are looked at all the same.
                LogUnreadable(failure, source.GetType().Name);
                continue;
            }

            await ApplyAsync(source, found, open, isSettled, cancellationToken);
        }

        await webhook.DeliverAsync(cancellationToken);
        await store.TrimAsync(clock.GetUtcNow() - options.Alerts.KeptFor, cancellationToken);
    }

    private async Task ApplyAsync(
        IAlertSource source, IReadOnlyList<AlertCondition> found, IReadOnlyDictionary<string, (Alert Alert, Azure.ETag Version)> open, bool mayOpen, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var conditions = found.DistinctBy(c => c.Key).ToDictionary(c => c.Key, StringComparer.Ordinal);
        foreach (var (key, condition) in conditions)
        {
            if (!open.TryGetValue(key, out var known))
            {
                if (!mayOpen) continue;
                LogOpened(condition.Kind, condition.Subject, condition.Summary);
                await store.OpenAsync(key, Of(condition, now), cancellationToken);
            }
            else if (known.Alert.Severity != condition.Severity || now - known.Alert.SeenAt >= BetweenUpdates)
            {
                await store.UpdateAsync(
                    key, known.Alert with { Severity = condition.Severity, Summary = condition.Summary, Remedy = condition.Remedy, SeenAt = now }, known.Version, cancellationToken);
            }
        }

        foreach (var (key, (alert, version)) in open)
        {
            if (!source.Kinds.Contains(alert.Kind) || conditions.ContainsKey(key) || now - alert.SeenAt < options.Alerts.QuietBeforeResolved) continue;
            LogResolved(alert.Kind, alert.Subject);
            await store.EndAsync(key, alert with { ResolvedAt = now }, version, cancellationToken);
        }
    }

    private static Alert Of(AlertCondition condition, DateTimeOffset now) => new()
    {
        AlertId = Guid.CreateVersion7(now).ToString("N"),
        Kind = condition.Kind,
        Severity = condition.Severity,
        Subject = condition.Subject,
        Summary = condition.Summary,
        Remedy = condition.Remedy,
        OpenedAt = now,
        SeenAt = now,
    };

    [LoggerMessage(EventId = 4710, Level = LogLevel.Warning, Message = "Alert {Kind} {Subject}: {Summary}")]
    private partial void LogOpened(AlertKind kind, string subject, string summary);

    [LoggerMessage(EventId = 4711, Level = LogLevel.Information, Message = "Alert {Kind} {Subject} is over")]
    private partial void LogResolved(AlertKind kind, string subject);

    [LoggerMessage(EventId = 4712, Level = LogLevel.Error, Message = "{Source} could not be looked at; its alerts stay as they are")]
    private partial void LogUnreadable(Exception failure, string source);
}
