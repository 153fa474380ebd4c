using System.Collections.Concurrent;

namespace Catalyze.DurableTask;

/// <summary>
/// Which blob holds which payload in memory, by identity of the text: a payload that is written again keeps its blob, and what a new
/// generation no longer names can be deleted.
/// </summary>
internal sealed class PayloadNames
{
    private readonly ConcurrentDictionary<string, string> references = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentBag<string> others = [];

    /// <summary>Every reference known.</summary>
    public IEnumerable<string> All => references.Values.Concat(others).Distinct(StringComparer.Ordinal);

    /// <summary>The reference the payload is stored under; null when it was not stored.</summary>
    public string? Of(string payload) => references.GetValueOrDefault(payload);

    public void Learn(string payload, string reference) => references[payload] = reference;

    /// <summary>A reference whose text is not kept.</summary>
    public void Learn(string? reference)
    {
        if (PayloadStore.IsReference(reference))
            others.Add(reference!);
    }

    public void Learn(PayloadNames more)
    {
        foreach (var (payload, reference) in more.references)
            references[payload] = reference;
        foreach (var reference in more.others)
            others.Add(reference);
    }
}
