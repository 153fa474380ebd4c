using Catalyze.Contracts.Agents;
using Catalyze.ManagementAgent.State;

namespace Catalyze.ManagementAgent.Authorities;

/// <summary>Which wire certificates were issued for which instance, for as long as they are good: what a revocation has to name.</summary>
internal sealed class IssuedLeaves
{
    /// <summary>Lines of certificates that are over, before the file is written anew.</summary>
    private const int Tolerated = 10_000;

    private readonly Lock changing = new();
    private readonly List<IssuedLeaf> leaves;
    private readonly Journal<IssuedLeaf> journal;
    private readonly TimeProvider time;
    private int lines;

    public IssuedLeaves(string stateFolder, TimeProvider time)
    {
        this.time = time;
        journal = new Journal<IssuedLeaf>(Path.Combine(stateFolder, "issued.jsonl"));
        leaves = [.. journal.Read()];
        Compact();
    }

    /// <summary>On disk when it returns: no certificate is handed out that could not be named later.</summary>
    public void Add(IssuedLeaf leaf)
    {
        lock (changing)
        {
            journal.Append([leaf]);
            leaves.Add(leaf);
            if (++lines > Tolerated + (2 * leaves.Count(IsGood)))
                Compact();
        }
    }

    /// <summary>Those of an instance that are good still.</summary>
    public IReadOnlyList<RefusedCertificate> Of(string environmentId, string instanceId)
    {
        lock (changing)
        {
            return
            [
                .. leaves.Where(leaf => leaf.EnvironmentId == environmentId && leaf.InstanceId == instanceId && IsGood(leaf))
                    .Select(static leaf => new RefusedCertificate(leaf.Serial, leaf.InstanceId, leaf.ExpiresAt)),
            ];
        }
    }

    private bool IsGood(IssuedLeaf leaf) => leaf.ExpiresAt > time.GetUtcNow();

    private void Compact()
    {
        leaves.RemoveAll(leaf => !IsGood(leaf));
        journal.Rewrite(leaves);
        lines = leaves.Count;
    }
}
