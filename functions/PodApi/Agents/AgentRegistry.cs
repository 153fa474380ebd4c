using System.Security.Cryptography;
using Azure;
using Catalyze.Contracts.Agents;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.Agents;

/// <summary>Who has enrolled, and with which keys. Every report and every auction asks it.</summary>
/// <remarks>
/// Cached; every few seconds one row, written together with every change, tells whether the cache still holds, so that ten thousand agents are read only
/// when one of them changed.
/// </remarks>
public sealed class AgentRegistry(PodTables tables, PodApiOptions options, TimeProvider clock)
{
    private const string AgentPartition = "agent";
    private const string VersionKey = "~version";
    private const int MaxAttempts = 10;
    private const string TokenPartition = "enrolment-token";
    private static readonly TimeSpan CacheLifetime = TimeSpan.FromSeconds(5);
    private volatile Cached? cached;

    /// <summary>Everybody, as of a few seconds ago at most.</summary>
    public async Task<AgentDirectory> ReadAsync(CancellationToken cancellationToken)
    {
        if (cached is { } known && clock.GetElapsedTime(known.ReadAt) < CacheLifetime) return known.Directory;
        return await ReadNowAsync(cancellationToken);
    }

    /// <summary>Changes what is known of an agent.</summary>
    /// <returns>What is known of it now; null when it never enrolled.</returns>
    public async Task<AgentRecord?> ChangeAsync(string agentId, Func<AgentRecord, AgentRecord> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        for (var attempt = 1; ; attempt++)
        {
            var row = await tables.Registry.GetEntityIfExistsAsync(AgentPartition, agentId, cancellationToken: cancellationToken);
            if (agentId == VersionKey || row is null) return null;
            var agent = change(row.GetJson<AgentRecord>("Agent")!);
            try
            {
                await tables.Registry.SubmitTransactionAsync([TableRows.ReplaceIf(ToRow(agent), row.ETag), NewVersion()], cancellationToken);
                cached = null;
                return agent;
            }
            catch (RequestFailedException failure) when (failure.IsConflict() && attempt < MaxAttempts)
            {
                // Changed at the same moment: look again.
            }
        }
    }

    /// <summary>One agent; asks the table when the cache does not know it.</summary>
    public async Task<AgentRecord?> FindAsync(string agentId, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).Find(agentId) ?? (await ReadNowAsync(cancellationToken)).Find(agentId);

    /// <summary>Makes a token that lets one agent of this name enrol once; only its hash is kept.</summary>
    public async Task<string> CreateTokenAsync(string agentId, AgentKind kind, CancellationToken cancellationToken)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await tables.Registry.AddEntityAsync(
            new TableEntity(TokenPartition, Ids.Sha256(token))
            {
                ["AgentId"] = agentId,
                ["Kind"] = kind.ToString(),
                ["ExpiresAt"] = clock.GetUtcNow() + options.EnrolmentTokenLifetime,
            },
            cancellationToken);
        return token;
    }

    /// <summary>Takes an agent in.</summary>
    /// <returns>False when the token is unknown, expired, for another agent, or was used with other keys.</returns>
    public async Task<bool> EnrolAsync(EnrolmentRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var token = await tables.Registry.GetEntityIfExistsAsync(TokenPartition, Ids.Sha256(request.Token), cancellationToken: cancellationToken);
        if (token is null || token.GetString("AgentId") != request.AgentId || token.GetString("Kind") != request.Kind.ToString()) return false;
        var keys = Convert.ToHexStringLower(SHA256.HashData([.. request.SigningKey, .. request.SealingKey]));
        if (token.GetString("UsedWith") is { } used)
        {
            if (used != keys) return false;
        }
        else
        {
            if (token.GetDateTimeOffset("ExpiresAt") < clock.GetUtcNow()) return false;
            token["UsedWith"] = keys;
            try
            {
                await tables.Registry.UpdateEntityAsync(token, token.ETag, TableUpdateMode.Replace, cancellationToken);
            }
            catch (RequestFailedException failure) when (failure.IsConflict())
            {
                // Used at the same moment by somebody: the answer is in the row now.
                return await EnrolAsync(request, cancellationToken);
            }
        }

        var agent = new AgentRecord
        {
            AgentId = request.AgentId,
            Kind = request.Kind,
            Pod = request.Pod,
            Provider = request.Provider,
            Zone = request.Zone,
            Address = request.Address,
            LinkPort = request.LinkPort,
            ManagedPods = request.ManagedPods,
            Registry = request.Registry,
            SigningKey = request.SigningKey,
            SealingKey = request.SealingKey,
            EnrolledAt = clock.GetUtcNow(),
        };
        var before = (await tables.Registry.GetEntityIfExistsAsync(AgentPartition, agent.AgentId, cancellationToken: cancellationToken))?.GetJson<AgentRecord>("Agent");
        if (before is not null && before.SigningKey.AsSpan().SequenceEqual(agent.SigningKey))
        {
            // A repeated request changes nothing an operator has decided; a revoked key stays revoked.
            if (before.Revoked) return false;
            agent = agent with { Cordoned = before.Cordoned, Draining = before.Draining, Tenant = before.Tenant };
        }

        // Also with other keys: what was placed elsewhere may still run on the machine.
        if (before is not null) agent = agent with { Losses = before.Losses, Fence = before.Fence };

        await tables.Registry.SubmitTransactionAsync([TableRows.Replace(ToRow(agent)), NewVersion()], cancellationToken);
        cached = null;
        return true;
    }

    private static TableEntity ToRow(AgentRecord agent) => new TableEntity(AgentPartition, agent.AgentId).SetJson("Agent", agent);

    private static TableTransactionAction NewVersion() => TableRows.Replace(new TableEntity(AgentPartition, VersionKey) { ["Version"] = Guid.NewGuid().ToString("N") });

    private async Task<AgentDirectory> ReadNowAsync(CancellationToken cancellationToken)
    {
        // The version first: what is read after it is at least as new.
        var known = cached;
        var now = clock.GetTimestamp();
        var version = (await tables.Registry.GetEntityIfExistsAsync(AgentPartition, VersionKey, cancellationToken: cancellationToken))?.GetString("Version");
        if (known is not null && version is not null && known.Version == version)
        {
            cached = known with { ReadAt = now };
            return known.Directory;
        }

        var rows = await tables.Registry.ReadAllAsync(TableFilter.Partition(AgentPartition), cancellationToken);
        var directory = new AgentDirectory([.. rows.Where(r => r.RowKey != VersionKey).Select(r => r.GetJson<AgentRecord>("Agent")!)]);
        cached = new Cached(directory, version, now);
        return directory;
    }

    private sealed record Cached(AgentDirectory Directory, string? Version, long ReadAt);
}
