using System.Collections.Concurrent;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Link;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Catalyze.ManagementAgent.Authorities;

/// <summary>
/// Keeps management agents of one environment in step: whoever holds its root signs and sends, the others ask, install and say how far their hosts are.
/// </summary>
/// <remarks>Both sides say how it is, not what happened, and say it again until it is answered: a message that is lost or comes twice does no harm.</remarks>
internal sealed partial class IntermediateExchange(
    AuthorityStore authorities,
    GrantStore grants,
    AuthorityRotator rotator,
    IReportSink reports,
    OrderRefusals refusals,
    ManagementAgentOptions options,
    TimeProvider time,
    ILogger<IntermediateExchange> log)
    : BackgroundService
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Unanswered = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Reminder = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, byte> spanning = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Environment, string Agent), (string Mark, DateTimeOffset At)> said = [];

    /// <summary>Certifies another management agent's key; what it asks is on disk when this returns.</summary>
    public async Task TakeRequestAsync(SignIntermediateOrder order, DateTimeOffset signedAt, CancellationToken cancellationToken)
    {
        try
        {
            // Refuses what cannot be read before it is kept.
            _ = SigningRequests.KeyOf(order.Request.SigningRequest);
            var record = authorities.Change(order.EnvironmentId, now => now.Record.Elsewhere is null
                ? IntermediateRules.Asked(now.Record, order.ForAgent, order.Request, signedAt)
                : throw new ArgumentException($"The root is held by {now.Record.Elsewhere.Holder}."));

            // Roots from before there were intermediates allow leaves only.
            if (record.Phase == AuthorityPhase.Settled && !authorities.ForEnvironment(order.EnvironmentId).Issuer.MaySignIntermediates
                && authorities.BeginRotation(order.EnvironmentId, $"intermediates-{record.Epoch}", signedAt, emergency: false))
            {
                rotator.Watch(order.EnvironmentId);
            }
        }
        catch (Exception e) when (e is CertificateNotGrantedException or ArgumentException)
        {
            await refusals.RefuseAsync(order, "intermediate-refused", e.Message, cancellationToken);
            return;
        }

        spanning[order.EnvironmentId] = 0;
    }

    /// <summary>Issues with this intermediate from now on; on disk when this returns.</summary>
    public async Task InstallAsync(InstallIntermediateOrder order, CancellationToken cancellationToken)
    {
        var before = authorities.ForEnvironment(order.EnvironmentId).Record.Epoch;
        try
        {
            var record = authorities.Change(order.EnvironmentId, now => IntermediateRules.Installed(now.Record, order.Intermediate, time.GetUtcNow()));
            LogInstalled(log, order.EnvironmentId, order.Intermediate.Epoch, record.Epoch);
            if (record.Epoch != before)
                rotator.Watch(order.EnvironmentId);
        }
        catch (Exception e) when (e is CertificateNotGrantedException or ArgumentException)
        {
            await refusals.RefuseAsync(order, "intermediate-refused", e.Message, cancellationToken);
        }
    }

    /// <summary>Has the root held by another agent from now on, or by this one; on disk when this returns.</summary>
    /// <param name="environmentId">The environment.</param>
    /// <param name="holder">The other agent; null for this one.</param>
    public void Follow(string environmentId, string? holder)
    {
        if (authorities.Follow(environmentId, holder))
            rotator.Watch(environmentId);
        if (holder is not null)
            spanning[environmentId] = 0;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var environmentId in authorities.Spanning())
            spanning[environmentId] = 0;
        while (true)
        {
            foreach (var environmentId in spanning.Keys)
            {
                try
                {
                    await StepAsync(environmentId, stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    LogSetBack(log, environmentId, e.Message);
                }
            }

            await Task.Delay(BetweenLooks, time, stoppingToken);
        }
    }

    private async Task StepAsync(string environmentId, CancellationToken cancellationToken)
    {
        var record = authorities.ForEnvironment(environmentId).Record;
        if (record.Elsewhere is { } elsewhere)
        {
            if (grants.Of(environmentId).Count > 0)
                await AskAsync(environmentId, record, elsewhere, cancellationToken);
            return;
        }

        foreach (var agentId in record.Subordinates.Select(static s => s.AgentId))
        {
            authorities.Change(environmentId, now => IntermediateRules.Signed(now, environmentId, agentId, time.GetUtcNow()));
            await AnswerAsync(environmentId, agentId, cancellationToken);
        }
    }

    private Task AskAsync(string environmentId, AuthorityRecord record, RootElsewhere elsewhere, CancellationToken cancellationToken)
    {
        var request = new IntermediateRequest(elsewhere.SigningRequest, elsewhere.RotationId, record.Phase == AuthorityPhase.Settled ? elsewhere.Epoch : null);
        var isAnswered = elsewhere.Roots is not null && record.SealedNextKey is null;
        return SayAsync((environmentId, elsewhere.Holder), request.ToString(), isAnswered ? Reminder : Unanswered, () => new IntermediateRequestReport
        {
            ReportId = $"intermediate-request-{Guid.NewGuid():N}",
            AgentId = options.AgentId,
            ObservedAt = time.GetUtcNow(),
            EnvironmentId = environmentId,
            Request = request,
        }, cancellationToken);
    }

    private async Task AnswerAsync(string environmentId, string agentId, CancellationToken cancellationToken)
    {
        var authority = authorities.ForEnvironment(environmentId);
        var subordinate = authority.Record.Subordinates.First(s => s.AgentId == agentId);
        if (IntermediateRules.ToSend(authority, subordinate, time.GetUtcNow()) is not { } intermediate)
            return;
        var isFollowed = subordinate.Request.FollowedEpoch == authority.Record.Epoch;
        var mark = $"{intermediate.Epoch}/{intermediate.Roots}/{intermediate.Certificate}";
        await SayAsync((environmentId, agentId), mark, isFollowed ? Reminder : Unanswered, () => new IntermediateReport
        {
            ReportId = $"intermediate-{Guid.NewGuid():N}",
            AgentId = options.AgentId,
            ObservedAt = time.GetUtcNow(),
            EnvironmentId = environmentId,
            ForAgent = agentId,
            Intermediate = intermediate,
        }, cancellationToken);
    }

    private async Task SayAsync((string Environment, string Agent) to, string mark, TimeSpan again, Func<Report> report, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (said.TryGetValue(to, out var last) && last.Mark == mark && now - last.At < again)
            return;
        await reports.SendAsync(report(), cancellationToken);
        said[to] = (mark, now);
        LogSaid(log, to.Environment, to.Agent);
    }

    [LoggerMessage(5190, LogLevel.Information, "{EnvironmentId}: told {AgentId} how its authority is here")]
    private static partial void LogSaid(ILogger log, string environmentId, string agentId);

    [LoggerMessage(5191, LogLevel.Information, "{EnvironmentId}: the intermediate of epoch {HolderEpoch} is installed, epoch {Epoch} here")]
    private static partial void LogInstalled(ILogger log, string environmentId, long holderEpoch, long epoch);

    [LoggerMessage(5192, LogLevel.Warning, "{EnvironmentId}: its intermediates are set back, again soon: {Reason}")]
    private static partial void LogSetBack(ILogger log, string environmentId, string reason);
}
