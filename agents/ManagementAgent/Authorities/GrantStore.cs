using System.Collections.Concurrent;
using Catalyze.Contracts.Orders;
using Catalyze.ManagementAgent.State;

namespace Catalyze.ManagementAgent.Authorities;

/// <summary>Which host may ask for which certificates, kept across restarts.</summary>
internal sealed class GrantStore
{
    /// <summary>A queue keeps a message for seven days; a withdrawal must outlive any older grant still on its way.</summary>
    private static readonly TimeSpan KeepWithdrawn = TimeSpan.FromDays(8);

    private readonly ConcurrentDictionary<(string Host, string Instance), HeldGrant> held = new();
    private readonly Lock changing = new();
    private readonly Journal<HeldGrant> journal;

    public GrantStore(string stateFolder, TimeProvider time)
    {
        journal = new Journal<HeldGrant>(Path.Combine(stateFolder, "grants.jsonl"));
        var lines = journal.Read();
        foreach (var line in lines)
            Take(line);

        var forgetBefore = time.GetUtcNow() - KeepWithdrawn;
        foreach (var (key, grant) in held)
        {
            if (grant.Grant is null && grant.SignedAt < forgetBefore)
                held.TryRemove(key, out _);
        }

        if (lines.Count > held.Count)
            journal.Rewrite(held.Values);
    }

    /// <summary>The host's own grant for the instance; null where it has none.</summary>
    public CertificateGrant? Find(string hostId, string instanceId) => held.GetValueOrDefault((hostId, instanceId))?.Grant;

    /// <summary>Instances of an environment that may have certificates, with their hosts.</summary>
    public IReadOnlyList<(string HostId, string InstanceId)> Of(string environmentId) =>
        [.. held.Values.Where(grant => grant.Grant?.EnvironmentId == environmentId).Select(static grant => (grant.HostId, grant.InstanceId))];

    /// <summary>Takes grants and withdrawals of an order; on disk when it returns. The same order twice changes nothing.</summary>
    public void Apply(IEnumerable<RelayedOrder> relayed, DateTimeOffset signedAt)
    {
        var changes = relayed.SelectMany(order =>
            order.Grants.Select(grant => new HeldGrant(order.HostId, grant.InstanceId, signedAt, grant))
                .Concat(order.WithdrawnInstances.Select(instance => new HeldGrant(order.HostId, instance, signedAt, Grant: null))));
        lock (changing)
        {
            var news = changes.Where(IsNews).ToList();
            if (news.Count == 0)
                return;
            journal.Append(news);
            news.ForEach(Take);
        }
    }

    /// <summary>Withdraws whatever grants there are for an instance and were signed before; on disk when it returns.</summary>
    public void Withdraw(string environmentId, string instanceId, DateTimeOffset signedAt)
    {
        lock (changing)
        {
            var withdrawn = held.Values.Where(grant => grant.Grant?.EnvironmentId == environmentId && grant.InstanceId == instanceId)
                .Select(grant => new HeldGrant(grant.HostId, instanceId, signedAt, Grant: null)).Where(IsNews).ToList();
            if (withdrawn.Count == 0)
                return;
            journal.Append(withdrawn);
            withdrawn.ForEach(Take);
        }
    }

    // Within one order a withdrawal comes after the grants and wins.
    private bool IsNews(HeldGrant change) =>
        !held.TryGetValue((change.HostId, change.InstanceId), out var known)
        || change.SignedAt > known.SignedAt
        || (change.SignedAt == known.SignedAt && change.Grant is null && known.Grant is not null);

    private void Take(HeldGrant change)
    {
        if (IsNews(change))
            held[(change.HostId, change.InstanceId)] = change;
    }
}
