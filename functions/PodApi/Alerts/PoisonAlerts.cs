using Catalyze.Contracts.Alerts;

namespace Catalyze.PodApi.Alerts;

/// <summary>Queues with messages that were put aside.</summary>
public sealed class PoisonAlerts(PoisonQueues queues) : IAlertSource
{
    public IReadOnlySet<AlertKind> Kinds { get; } = new HashSet<AlertKind> { AlertKind.PoisonMessages };

    public async Task<IReadOnlyList<AlertCondition>> ReadAsync(CancellationToken cancellationToken) =>
    [
        .. from count in await queues.CountAsync(cancellationToken)
           where count.Value > 0
           select new AlertCondition(
               AlertKind.PoisonMessages, AlertSeverity.Critical, count.Key, $"{(count.Value == 1 ? "One message" : $"{count.Value} messages")} of queue {count.Key} could not be worked off and {(count.Value == 1 ? "was" : "were")} put aside.",
               "Look at their causes (./catalyze poison), mend those, and have them tried again (./catalyze poison retry QUEUE). Nothing was lost."),
    ];
}
