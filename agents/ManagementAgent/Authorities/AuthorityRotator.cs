using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Link;
using Catalyze.ManagementAgent.Hosts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Catalyze.ManagementAgent.Authorities;

/// <summary>Leads rotations from phase to phase.</summary>
/// <remarks>
/// Each phase is safe beside the one before it: with both roots trusted everywhere either authority may sign, so no two proxies ever refuse each other
/// for being a step apart. A phase ends when every host has confirmed it, or when it is so old that no leaf from before it can still be good. Hosts are
/// told over their doorbells, again with every idle line until they confirm; what they confirmed is asked anew after a restart.
/// </remarks>
internal sealed partial class AuthorityRotator(
    AuthorityStore authorities,
    GrantStore grants,
    HostDirectory hosts,
    DoorbellRegistry doorbells,
    IReportSink reports,
    OrderRefusals refusals,
    ManagementAgentOptions options,
    TimeProvider time,
    ILogger<AuthorityRotator> log)
    : BackgroundService
{
    private const int MostNamed = 20;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentDictionary<(string Host, string Environment), AuthorityConfirmation> confirmed = new();
    private readonly ConcurrentDictionary<string, string> reported = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> watched = new(StringComparer.Ordinal);

    /// <summary>Begins a rotation; it is on disk when this returns. The same order twice begins one, and has its state reported again.</summary>
    public async Task RotateAsync(RotateAuthorityOrder order, DateTimeOffset signedAt, CancellationToken cancellationToken)
    {
        try
        {
            if (authorities.BeginRotation(order.EnvironmentId, order.OrderId, signedAt, order.Emergency))
                LogBegun(log, order.EnvironmentId, order.OrderId, order.Emergency);
        }
        catch (Exception e) when (e is AuthorityBusyException or ArgumentException)
        {
            await refusals.RefuseAsync(order, "rotation-refused", e.Message, cancellationToken);
            return;
        }

        Watch(order.EnvironmentId);
    }

    /// <summary>The authority has changed: hosts are told until they have followed, and its state is reported again.</summary>
    public void Watch(string environmentId)
    {
        watched[environmentId] = 0;
        reported.TryRemove(environmentId, out _);
        Ring(environmentId);
    }

    /// <summary>What a host says it has made of an epoch.</summary>
    public void Confirm(ManagedHost host, AuthorityConfirmation confirmation) => confirmed[(host.HostId, confirmation.EnvironmentId)] = confirmation;

    /// <summary>Epochs this host has still to confirm, as lines of its doorbell.</summary>
    public IReadOnlyList<string> LinesFor(string hostId) => watched.IsEmpty ? [] :
    [
        .. watched.Keys.Select(environmentId => (EnvironmentId: environmentId, authorities.ForEnvironment(environmentId).Record.Epoch))
            .Where(rotating => !HasConfirmed(hostId, rotating.EnvironmentId, rotating.Epoch)
                && grants.Of(rotating.EnvironmentId).Any(grant => grant.HostId == hostId))
            .Select(static rotating => $"authority {rotating.EnvironmentId} {rotating.Epoch}"),
    ];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var environmentId in authorities.Rotating())
            watched[environmentId] = 0;
        while (true)
        {
            foreach (var environmentId in watched.Keys)
            {
                try
                {
                    await StepAsync(environmentId, stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    LogSetBack(log, e, environmentId);
                }
            }

            await Task.Delay(BetweenLooks, time, stoppingToken);
        }
    }

    private bool HasConfirmed(string hostId, string environmentId, long epoch) =>
        confirmed.TryGetValue((hostId, environmentId), out var said) && said.Epoch == epoch && said.Pending.Count == 0;

    private async Task StepAsync(string environmentId, CancellationToken cancellationToken)
    {
        var record = authorities.ForEnvironment(environmentId).Record;
        var granted = grants.Of(environmentId).Where(grant => !hosts.IsKnown || hosts.ByName(grant.HostId) is not null).ToList();
        var pending = Pending(environmentId, record, granted);
        await ReportAsync(environmentId, record, granted.Count, pending, cancellationToken);
        if (pending.Count == 0 || record.PhaseBegan + CertificateIssuer.Life < time.GetUtcNow())
        {
            await FollowedAsync(environmentId, record.Epoch, cancellationToken);
            if (record.Phase == AuthorityPhase.Settled)
            {
                // An order that came in this moment is watched again.
                watched.TryRemove(environmentId, out _);
                if (authorities.ForEnvironment(environmentId).Record.Epoch != record.Epoch)
                    watched[environmentId] = 0;
                return;
            }

            var next = authorities.Advance(environmentId, record.Epoch);
            LogPhase(log, environmentId, next.RotationId, next.Phase, next.Epoch);
            Ring(environmentId);
        }
    }

    /// <summary>Says of revoked instances that nobody accepts them any more. A crash before the note says it once more.</summary>
    private async Task FollowedAsync(string environmentId, long epoch, CancellationToken cancellationToken)
    {
        foreach (var instanceId in authorities.ForEnvironment(environmentId).Record.Revoking)
        {
            await reports.SendAsync(
                new InstanceRevokedReport
                {
                    ReportId = $"followed-{Guid.NewGuid():N}",
                    AgentId = options.AgentId,
                    ObservedAt = time.GetUtcNow(),
                    EnvironmentId = environmentId,
                    InstanceId = instanceId,
                    Followed = true,
                },
                cancellationToken);
        }

        foreach (var instanceId in authorities.Followed(environmentId, epoch))
            LogNobodyAccepts(log, environmentId, instanceId);
    }

    private void Ring(string environmentId)
    {
        foreach (var hostId in grants.Of(environmentId).Select(static grant => grant.HostId).Distinct(StringComparer.Ordinal))
            doorbells.Ring(hostId);
    }

    // A host that has not spoken of this epoch may not have heard of it: all its instances are pending.
    private List<string> Pending(string environmentId, AuthorityRecord record, List<(string HostId, string InstanceId)> granted) =>
        record is { Phase: AuthorityPhase.Settled, Revoking.Count: 0 } ? [] :
        [
            .. granted.Where(grant => !confirmed.TryGetValue((grant.HostId, environmentId), out var said) || said.Epoch != record.Epoch
                    || said.Pending.Contains(grant.InstanceId, StringComparer.Ordinal))
                .Select(static grant => grant.InstanceId)
                .Concat(IntermediateRules.Pending(record))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Says what changed since the last report.</summary>
    private async Task ReportAsync(string environmentId, AuthorityRecord record, int instances, List<string> pending, CancellationToken cancellationToken)
    {
        var mark = $"{record.RotationId}/{record.Epoch}/{record.Phase}/{instances}/{string.Join(',', pending)}";
        if (record.RotationId is not { } rotation || record.Certificate.Length == 0 || reported.GetValueOrDefault(environmentId) == mark)
            return;
        using var root = X509Certificate2.CreateFromPem(record.Certificate);
        await reports.SendAsync(
            new AuthorityReport
            {
                ReportId = $"authority-{Guid.NewGuid():N}",
                AgentId = options.AgentId,
                ObservedAt = time.GetUtcNow(),
                EnvironmentId = environmentId,
                RotationId = rotation,
                Phase = record.Phase,
                Epoch = record.Epoch,
                Fingerprint = root.GetCertHashString(HashAlgorithmName.SHA256),
                ExpiresAt = new DateTimeOffset(root.NotAfter.ToUniversalTime(), TimeSpan.Zero),
                Instances = instances,
                Pending = [.. pending.Take(MostNamed)],
                PendingCount = pending.Count,
            },
            cancellationToken);
        reported[environmentId] = mark;
    }

    [LoggerMessage(5120, LogLevel.Information, "The authority of {EnvironmentId} is rotated by {RotationId}, emergency: {Emergency}")]
    private static partial void LogBegun(ILogger log, string environmentId, string rotationId, bool emergency);

    [LoggerMessage(5123, LogLevel.Information, "{EnvironmentId}: no host accepts the revoked certificates of {InstanceId} any more")]
    private static partial void LogNobodyAccepts(ILogger log, string environmentId, string instanceId);

    [LoggerMessage(5121, LogLevel.Information, "The authority of {EnvironmentId} ({RotationId}) is {Phase}, epoch {Epoch}")]
    private static partial void LogPhase(ILogger log, string environmentId, string? rotationId, AuthorityPhase phase, long epoch);

    [LoggerMessage(5122, LogLevel.Warning, "The rotation of {EnvironmentId} is set back; it goes on")]
    private static partial void LogSetBack(ILogger log, Exception e, string environmentId);
}
