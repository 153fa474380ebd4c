using System.Security.Cryptography;
using Azure;
using Catalyze.Contracts.Agents;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.Agents;

/// <summary>Who has enrolled, and with which keys. Cached for a few seconds: every report asks it.</summary>
public sealed class AgentRegistry(PodTables tables, PodApiOptions options, TimeProvider clock)
{
    private const string AgentPartition = "agent";
    private const string TokenPartition = "enrolment-token";
    private static readonly TimeSpan CacheLifetime = TimeSpan.FromSeconds(5);
    private volatile Cached? cached;

    /// <summary>Everybody, as of a few seconds ago at most.</summary>
    public async Task<AgentDirectory> ReadAsync(CancellationToken cancellationToken)
    {
        if (cached is { } known && clock.GetElapsedTime(known.ReadAt) < CacheLifetime) return known.Directory;
        return await ReadNowAsync(cancellationToken);
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
        await tables.Registry.UpsertEntityAsync(new TableEntity(AgentPartition, agent.AgentId).SetJson("Agent", agent), TableUpdateMode.Replace, cancellationToken);
        cached = null;
        return true;
    }

    private async Task<AgentDirectory> ReadNowAsync(CancellationToken cancellationToken)
    {
        var rows = await tables.Registry.ReadAllAsync(TableFilter.Partition(AgentPartition), cancellationToken);
        var directory = new AgentDirectory([.. rows.Select(r => r.GetJson<AgentRecord>("Agent")!)]);
        cached = new Cached(directory, clock.GetTimestamp());
        return directory;
    }

    private sealed record Cached(AgentDirectory Directory, long ReadAt);
}
