using Catalyze.CustomerApi.Stores;

namespace Catalyze.CustomerApi.Audit;

/// <summary>Computes a trail's hashes again.</summary>
internal sealed class AuditVerifier(AuditStore store)
{
    /// <summary>Walks from the end to the beginning, one entry in memory at a time, and tells the first that is wrong.</summary>
    public async Task<AuditVerification> VerifyAsync(string trail, CancellationToken cancellationToken)
    {
        var head = await store.HeadAsync(trail, cancellationToken);
        (long Number, string Reason)? wrong = store.IsSealed(trail, head) ? null : (head.Number, "The trail's end is not as it was written.");
        var (entries, expectedNumber, expectedHash) = (0L, head.Number, head.Hash);
        await foreach (var entry in store.ReadAsync(trail, upTo: head.Number, cancellationToken))
        {
            entries++;
            // Every later finding is of an earlier entry, so the last one stands.
            if (entry.Number < expectedNumber)
                wrong = (entry.Number + 1, expectedNumber - entry.Number == 1 ? "The entry is missing." : $"The entries up to {expectedNumber} are missing.");
            else if (entry.Hash != expectedHash)
                wrong = (entry.Number, "The entry is not the one that the next one follows.");
            if (AuditHash.Of(entry.Number, entry.Entry, entry.Previous) != entry.Hash)
                wrong = (entry.Number, "The entry was changed.");
            (expectedNumber, expectedHash) = (entry.Number - 1, entry.Previous);
        }

        if (expectedNumber > 0)
            wrong = (1, expectedNumber == 1 ? "The entry is missing." : $"The entries up to {expectedNumber} are missing.");
        else if (expectedHash != AuditHash.Beginning && wrong is null)
            wrong = (1, "The trail does not begin here.");
        return new AuditVerification(trail, entries, wrong is null, wrong?.Number, wrong?.Reason, head.Hash);
    }
}
