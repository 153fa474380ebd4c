using System.Globalization;
using Catalyze.Contracts.Alerts;
using Catalyze.Contracts.Jobs;
using Catalyze.PodApi.Jobs;

namespace Catalyze.PodApi.Alerts;

/// <summary>Orchestrations that have done nothing for longer than they ever should.</summary>
public sealed class OrchestrationAlerts(DurableTaskClient orchestrations, PodApiOptions options, TimeProvider clock) : IAlertSource
{
    private static readonly OrchestrationQuery Unfinished =
        new(Statuses: [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended]);

    public IReadOnlySet<AlertKind> Kinds { get; } = new HashSet<AlertKind> { AlertKind.OrchestrationStuck };

    public async Task<IReadOnlyList<AlertCondition>> ReadAsync(CancellationToken cancellationToken)
    {
        var found = new List<AlertCondition>();
        var limit = clock.GetUtcNow() - options.Alerts.StuckAfter;
        await foreach (var instance in orchestrations.GetAllInstancesAsync(Unfinished).WithCancellation(cancellationToken))
        {
            // A job does nothing while its command runs, which its own limit of time ends.
            var patience = instance.Name == nameof(RunJob) ? TimeSpan.FromSeconds(JobRequest.MostSeconds) : TimeSpan.Zero;
            if (instance.LastUpdatedAt >= limit - patience) continue;
            found.Add(new(
                AlertKind.OrchestrationStuck, AlertSeverity.Critical, instance.InstanceId,
                string.Create(CultureInfo.InvariantCulture, $"{instance.Name} {instance.InstanceId} is {instance.RuntimeStatus} and has done nothing since {instance.LastUpdatedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z."),
                "Look at its timeline and history; resume it if it is suspended, cancel the deployment, or terminate it. Its environment takes no other deployment meanwhile."));
        }

        return found;
    }
}
