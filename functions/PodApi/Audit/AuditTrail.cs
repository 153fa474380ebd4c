using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Catalyze.Contracts.Audit;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;
using Microsoft.Extensions.Logging;

namespace Catalyze.PodApi.Audit;

/// <summary>What happened to agents and their keys: appended and read, never changed.</summary>
/// <remarks>
/// A partition a day; days and rows count down, so that reading forwards gives the newest first. Whoever can reach a route without a key could fill the
/// table, so each process writes at most <see cref="MostPerMinute"/> entries of one action and agent in a minute; the others are in the log alone.
/// </remarks>
public sealed partial class AuditTrail(PodTables tables, TimeProvider clock, ILogger<AuditTrail> logger)
{
    public const int MostPerMinute = 30;

    private readonly ConcurrentDictionary<(string Action, string? AgentId), (long Minute, int Count)> written = new();

    /// <param name="action">One of <see cref="AuditAction"/>.</param>
    /// <param name="agentId">An enrolled agent; null where it is not known who it was. A name somebody only claims belongs into the reason.</param>
    /// <param name="reason">Never a secret.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="operatorName">Operator who did it; null where none did.</param>
    public async Task AppendAsync(string action, string? agentId, string reason, CancellationToken cancellationToken, string? operatorName = null)
    {
        LogAudit(action, operatorName ?? agentId, reason);
        var now = clock.GetUtcNow();
        var minute = now.UtcTicks / TimeSpan.TicksPerMinute;
        var (_, count) = written.AddOrUpdate((action, agentId), (minute, 1), (_, known) => known.Minute == minute ? (minute, known.Count + 1) : (minute, 1));
        // An operator is known and answers for what he does: nothing of it is left out.
        if (count > MostPerMinute && operatorName is null) return;
        var key = string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.MaxValue.Ticks - now.UtcTicks:D19}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        await tables.Audit.AddEntityAsync(
            new TableEntity(DayOf(key), key)
            {
                ["At"] = now,
                ["Action"] = action,
                ["AgentId"] = agentId,
                ["Reason"] = reason[..Math.Min(reason.Length, 2000)],
                ["Operator"] = operatorName,
            },
            cancellationToken);
    }

    /// <param name="agentId">Only what is about this agent; null for everything.</param>
    /// <param name="operatorName">Only what this operator did; null for everything.</param>
    /// <param name="after">Where the page before ended; null for the newest.</param>
    /// <param name="limit">Entries at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<PodAuditPage> ReadAsync(string? agentId, string? operatorName, string? after, int limit, CancellationToken cancellationToken)
    {
        var filters = new List<string>();
        if (after is not null) filters.Add(TableFilter.Create($"(PartitionKey gt {DayOf(after)} or (PartitionKey eq {DayOf(after)} and RowKey gt {after}))"));
        if (agentId is not null) filters.Add(TableFilter.Create($"AgentId eq {agentId}"));
        if (operatorName is not null) filters.Add(TableFilter.Create($"Operator eq {operatorName}"));
        var entries = new List<PodAuditEntry>();
        await foreach (var row in tables.Audit.QueryAsync(string.Join(" and ", filters), cancellationToken: cancellationToken))
        {
            if (entries.Count == limit) return new PodAuditPage(entries, entries[^1].Id);
            entries.Add(new PodAuditEntry(row.RowKey, row.GetDateTimeOffset("At") ?? default, row.GetString("Action") ?? "", row.GetString("AgentId"), row.GetString("Reason") ?? "", row.GetString("Operator")));
        }

        return new PodAuditPage(entries, Next: null);
    }

    // The ticks of a key without their last twelve digits would do as well, but a day is what people archive by.
    private static string DayOf(string key) =>
        long.TryParse(key.AsSpan(0, Math.Min(19, key.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var left)
            ? (left / TimeSpan.TicksPerDay).ToString("D7", CultureInfo.InvariantCulture)
            : "";

    [LoggerMessage(EventId = 4501, Level = LogLevel.Information, Message = "Audit: {Action} {Who}: {Reason}")]
    private partial void LogAudit(string action, string? who, string reason);
}
