using System.Text.Json;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Monitoring;
using Catalyze.Contracts.Reports;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Audit;
using Catalyze.PodApi.Jobs;
using Catalyze.PodApi.Loss;
using Catalyze.PodApi.Orchestrations;
using Catalyze.PodApi.Orders;
using Catalyze.PodApi.Reconciling;
using Catalyze.PodApi.State;
using Catalyze.Storage;
using Microsoft.Extensions.Logging;

namespace Catalyze.PodApi.Reports;

/// <summary>
/// Queue trigger: takes up what agents report. Every report may come twice, late, or out of order: instances are compared by
/// generation and sequence, and events are raised again rather than lost.
/// </summary>
public sealed partial class AgentReportFunction(
    ReportDecoder decoder,
    InstanceStore instances,
    FailureStore failures,
    ImageStore images,
    DeploymentStore deployments,
    EnvironmentStore environments,
    AuthorityStore authorities,
    InstanceRevocation revocation,
    IntermediateIntroduction intermediates,
    MetricsStore metrics,
    HostReturn returns,
    InventoryStore inventories,
    PodContainers containers,
    JobReports jobs,
    QueueSender queues,
    DurableTaskClient orchestrations,
    AuditTrail audit,
    ILogger<AgentReportFunction> logger)
{
    /// <summary>Returns when the report is taken up or can never be; throws when it should be tried again.</summary>
    public async Task RunAsync(string message, CancellationToken cancellationToken)
    {
        var (report, agent, refusal) = await decoder.DecodeAsync(message, cancellationToken);
        if (report is null || agent is null)
        {
            await audit.AppendAsync(AuditAction.ReportRefused, agent?.AgentId, refusal ?? "it is empty", cancellationToken);
            return;
        }

        await (report switch
        {
            InstancesReport observed when agent.Kind == AgentKind.Host => TakeUpAsync(observed, agent, cancellationToken),
            HostReturnedReport returned when agent.Kind == AgentKind.Host => TakeUpAsync(returned, agent, cancellationToken),
            AlertMailReport mail when agent.Kind == AgentKind.Host => TakeUpAsync(mail, agent, cancellationToken),
            HostInventoryReport all when agent.Kind == AgentKind.Host => inventories.TakeUpAsync(all, cancellationToken),
            MetricsReport used when agent.Kind == AgentKind.Host => metrics.AddAsync(used, cancellationToken),
            BuildReport build when agent.Kind == AgentKind.Management => TakeUpAsync(build, agent, cancellationToken),
            AuthorityReport authority when agent.Kind == AgentKind.Management => authorities.TakeUpAsync(authority, cancellationToken),
            AuthorityBackupReport backup when agent.Kind == AgentKind.Management => TakeUpAsync(backup, cancellationToken),
            InstanceRevokedReport revoked when agent.Kind == AgentKind.Management => revocation.TakeUpAsync(revoked, cancellationToken),
            IntermediateRequestReport asked when agent.Kind == AgentKind.Management => intermediates.TakeUpAsync(asked, cancellationToken),
            IntermediateReport signed when agent.Kind == AgentKind.Management => intermediates.TakeUpAsync(signed, cancellationToken),
            OrderRefusedReport refused => TakeUpAsync(refused, agent, cancellationToken),
            _ => Task.CompletedTask,
        });
    }

    // One blob for each moment: a report that comes late must not put an older authority over a newer one.
    private async Task TakeUpAsync(AuthorityBackupReport report, CancellationToken cancellationToken) =>
        await containers.AuthorityBackups.GetBlobClient($"{report.AgentId}/{report.Name}/{report.ObservedAt.UtcDateTime:yyyyMMddTHHmmssfff}.json")
            .UploadAsync(BinaryData.FromObjectAsJson(report.Box, CatalyzeJson.Options), overwrite: true, cancellationToken);

    // Who gets it is decided where people are known.
    private async Task TakeUpAsync(AlertMailReport report, AgentRecord host, CancellationToken cancellationToken)
    {
        var known = await instances.ReadAsync(report.EnvironmentId, cancellationToken);
        if (!report.Mail.IsValid || known.All(i => i.Wanted.HostId != host.AgentId))
        {
            await audit.AppendAsync(AuditAction.ReportForeign, host.AgentId, $"report {report.ReportId} wants alerts of {report.EnvironmentId} mailed, which others run", cancellationToken);
            return;
        }

        if (await environments.FindAsync(report.EnvironmentId, cancellationToken) is { Removed: false } environment)
        {
            var order = new AlertMailOrder(environment.OrganisationId, environment.EnvironmentId, environment.Name, report.Mail);
            await queues.SendAsync(AlertMailOrder.Queue, JsonSerializer.Serialize(order, CatalyzeJson.Options), cancellationToken: cancellationToken);
        }
    }

    private async Task TakeUpAsync(HostReturnedReport report, AgentRecord host, CancellationToken cancellationToken)
    {
        if (await returns.TakeUpAsync(report, cancellationToken))
            await TakeUpAsync(new InstancesReport { ReportId = report.ReportId, AgentId = report.AgentId, ObservedAt = report.ObservedAt, Instances = report.Instances }, host, cancellationToken);
    }

    private async Task TakeUpAsync(InstancesReport report, AgentRecord host, CancellationToken cancellationToken)
    {
        foreach (var observation in report.Instances.Where(i => Ids.IsJob(i.DeploymentId))) await jobs.TakeUpAsync(observation, host, report.ObservedAt, cancellationToken);
        foreach (var environment in report.Instances.Where(i => !Ids.IsJob(i.DeploymentId)).GroupBy(i => i.EnvironmentId, StringComparer.Ordinal))
        {
            var (changes, known, foreign) = await instances.ObserveAsync(environment.Key, host.AgentId, report.ObservedAt, [.. environment], cancellationToken);
            if (foreign.Count > 0)
                await audit.AppendAsync(AuditAction.ReportForeign, host.AgentId, $"report {report.ReportId} speaks of {string.Join(", ", foreign)}, which others run", cancellationToken);
            if (known > 0 && changes.All(c => c.IsRepetition))
                await audit.AppendAsync(AuditAction.ReportRepeated, host.AgentId, $"report {report.ReportId} of {report.ObservedAt:O} holds nothing new", cancellationToken);
            foreach (var deployment in changes.GroupBy(c => c.Now.DeploymentId, StringComparer.Ordinal))
                await WriteEntriesAsync(deployment.Key, host, report.ObservedAt, [.. deployment], cancellationToken);

            await failures.AddAsync(
                environment.Key,
                [.. changes.Where(c => c.Now.State == InstanceState.Failed).Select(c => new RecentFailure(c.Wanted.Service, host.AgentId, c.Now.InstanceId, c.Now.Generation, report.ObservedAt))],
                cancellationToken);

            // The active deployment waits for them, whichever ordered the instance: it may be stopping what an earlier one started.
            var events = changes.Select(c => InstanceEvents.ToEvent(c.Now)).OfType<InstanceEvent>().ToArray();
            if (events.Length == 0) continue;
            if ((await environments.FindAsync(environment.Key, cancellationToken))?.ActiveDeployment is { } active)
                await orchestrations.RaiseEventAsync(active, InstanceEvent.EventName, events, cancellationToken);
        }
    }

    private async Task WriteEntriesAsync(
        string deploymentId, AgentRecord host, DateTimeOffset observedAt, IReadOnlyList<ObservedChange> changes, CancellationToken cancellationToken)
    {
        var entries = changes.Where(c => c.Before?.State != c.Now.State || c.Before.Generation != c.Now.Generation).Select(c => new NewEntry(
            "instance", $"{c.Now.InstanceId} is {c.Now.State.ToString().ToLowerInvariant()}{(c.Now.Cause is null ? "." : $": {c.Now.Cause}")}")
        {
            Service = c.Now.ServiceLabel,
            InstanceId = c.Now.InstanceId,
            HostId = host.AgentId,
            At = observedAt,
            Facts = c.Now.Timings.ToDictionary(t => t.Key, t => $"{t.Value} ms", StringComparer.Ordinal),
        }).ToList();
        if (entries.Count > 0) await deployments.AppendAsync(deploymentId, entries, change: null, cancellationToken);
    }

    private async Task TakeUpAsync(BuildReport report, AgentRecord builder, CancellationToken cancellationToken)
    {
        var succeeded = report is { Succeeded: true, Image: not null };
        if (succeeded)
            await images.SaveAsync(new ImageRecord(report.ContentAddress, builder.AgentId, report.Image!, report.ImageBytes, report.ObservedAt) { Layers = report.Layers }, cancellationToken);
        var entry = succeeded
            ? new NewEntry("build-finished", $"Built {report.Image}.")
            : new NewEntry("build-failed", $"The build failed: {report.Error ?? "no image came of it"}");
        entry = entry with { Facts = report.Timings.ToDictionary(t => t.Key, t => $"{t.Value} ms", StringComparer.Ordinal), At = report.ObservedAt };
        Func<DeploymentRecord, DeploymentRecord>? keepOutput = succeeded ? null : d => d with { BuildOutput = report.Output };
        if (await deployments.AppendAsync(report.DeploymentId, [entry], keepOutput, cancellationToken) is not { } deployment)
        {
            LogUnknown(report.DeploymentId, builder.AgentId);
            return;
        }

        if (deployment.HasEnded) return;
        await orchestrations.RaiseEventAsync(
            report.DeploymentId, BuildEvent.NameFor(report.ContentAddress), new BuildEvent(report.ContentAddress, succeeded, report.Error), cancellationToken);
    }

    private async Task TakeUpAsync(OrderRefusedReport report, AgentRecord agent, CancellationToken cancellationToken)
    {
        await audit.AppendAsync(AuditAction.OrderRefused, report.AgentId, $"{report.Code}: order {report.OrderId ?? "unknown"} of {report.DeploymentId ?? "no deployment"}: {report.Reason}", cancellationToken);
        if (report is { EnvironmentId: { } environmentId, OrderId: { } orderId } && agent.Kind == AgentKind.Management)
            await authorities.RefuseAsync(environmentId, agent.AgentId, orderId, $"{report.Code}: {report.Reason}", cancellationToken);
        if (report.DeploymentId is not { } deploymentId) return;
        if (Ids.IsJob(deploymentId))
        {
            if (report.EnvironmentId is { } of) await jobs.RefuseAsync(of, deploymentId, agent, $"{report.AgentId} refused ({report.Code}): {report.Reason}", report.ObservedAt, cancellationToken);
            return;
        }

        if (await deployments.FindAsync(deploymentId, cancellationToken) is not { } deployment) return;
        var known = (await instances.ReadAsync(deployment.EnvironmentId, cancellationToken)).ToDictionary(i => i.Wanted.InstanceId, i => i.Wanted, StringComparer.Ordinal);

        // A host has a say in the timeline of those whose instances it runs; what it says of others stands in the trail.
        if (agent.Kind == AgentKind.Host && known.Values.All(i => i.HostId != agent.AgentId)) return;
        var entry = new NewEntry("order-refused", $"{report.AgentId} refused an order ({report.Code}): {report.Reason}") { HostId = report.AgentId, At = report.ObservedAt };
        await deployments.AppendAsync(deploymentId, [entry], change: null, cancellationToken);
        if (deployment.HasEnded || deployment.State <= DeploymentState.Queued) return;
        var failed = report.Instances.Where(id => known.TryGetValue(id, out var i) && i.HostId == report.AgentId)
            .Select(id => new InstanceEvent(id, known[id].Generation, InstanceOutcome.Failed, $"{report.AgentId} refused ({report.Code}): {report.Reason}"))
            .ToArray();
        if (failed.Length > 0) await orchestrations.RaiseEventAsync(deploymentId, InstanceEvent.EventName, failed, cancellationToken);
    }

    [LoggerMessage(EventId = 4402, Level = LogLevel.Warning, Message = "A report of {AgentId} names {DeploymentId}, which is not known")]
    private partial void LogUnknown(string deploymentId, string agentId);
}
