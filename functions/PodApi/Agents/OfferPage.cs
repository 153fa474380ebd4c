using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Security;

namespace Catalyze.PodApi.Agents;

/// <summary>What one management agent publishes of one pod, as last read. Refreshed by one caller at a time.</summary>
internal sealed class OfferPage(string pod, string publisher)
{
    private const int MaxAttempts = 3;
    private readonly string snapshotName = OfferBlobs.Names(pod, publisher).Snapshot;
    private readonly string deltaName = OfferBlobs.Names(pod, publisher).Delta;
    private readonly Dictionary<string, Checked> verified = new(StringComparer.Ordinal);
    private OfferSnapshot? snapshot;
    private OfferDelta? delta;
    private ETag? deltaTag;
    private AgentDirectory? checkedBy;

    public string Pod { get; } = pod;

    /// <summary>Verified offers of the hosts that are heard of.</summary>
    public IReadOnlyList<Offer> Offers { get; private set; } = [];

    /// <summary>The publisher as its newest publication shows it; null before the first.</summary>
    public OfferPublisherStatus? Status { get; private set; }

    /// <summary>Reads what is new: nothing beyond a conditional request where there is nothing new.</summary>
    /// <param name="container">Where it is published.</param>
    /// <param name="directory">Who has enrolled.</param>
    /// <param name="verify">The offer in a message, or null where the message is not believed.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Whether anything changed.</returns>
    public async Task<bool> RefreshAsync(BlobContainerClient container, AgentDirectory directory, Func<SignedMessage, Offer?> verify, CancellationToken cancellationToken)
    {
        var isNew = false;
        for (var attempt = 1; attempt <= MaxAttempts && await ReadDeltaAsync(container, cancellationToken); attempt++)
        {
            isNew = true;
            if (delta!.Base == snapshot?.Version) break;

            // A snapshot is written before the first delta to it, so it may be newer than the delta just read, never older: then there is a newer delta.
            snapshot = await ReadSnapshotAsync(container, cancellationToken);
            if (delta.Base == snapshot?.Version) break;
            deltaTag = null;
        }

        if (delta is null || snapshot is null || delta.Base != snapshot.Version) return false;

        // Offers of hosts that were not known are looked at again when somebody has enrolled since.
        if (!isNew && checkedBy == directory) return false;
        checkedBy = directory;
        Put(delta, snapshot, verify);
        return true;
    }

    private void Put(OfferDelta changes, OfferSnapshot all, Func<SignedMessage, Offer?> verify)
    {
        var newest = new Dictionary<string, SignedMessage>(all.Offers.Count + changes.Changed.Count, StringComparer.Ordinal);
        foreach (var message in all.Offers) newest[message.Signer] = message;
        foreach (var message in changes.Changed) newest[message.Signer] = message;
        foreach (var gone in verified.Keys.Where(host => !newest.ContainsKey(host)).ToList()) verified.Remove(gone);
        var unknown = newest.Values.Where(m => !(verified.TryGetValue(m.Signer, out var known) && known.Signature.AsSpan().SequenceEqual(m.Signature))).ToList();
        foreach (var (message, offer) in unknown.AsParallel().Select(m => (m, verify(m))))
        {
            if (offer is null) verified.Remove(message.Signer);
            else verified[message.Signer] = new Checked(message.Signature, offer);
        }

        Offers =
        [
            .. from heard in changes.Heard
               let offer = verified.GetValueOrDefault(heard.Key)?.Offer
               where offer is not null
               select offer with
               {
                   ObservedAt = changes.PublishedAt - TimeSpan.FromMilliseconds(heard.Value),
                   ClockAhead = changes.ClockAhead.TryGetValue(heard.Key, out var ahead) ? TimeSpan.FromMilliseconds(ahead) : null,
               },
        ];
    }

    private async Task<bool> ReadDeltaAsync(BlobContainerClient container, CancellationToken cancellationToken)
    {
        try
        {
            var conditions = deltaTag is { } known ? new BlobRequestConditions { IfNoneMatch = known } : null;
            var answer = await container.GetBlobClient(deltaName).DownloadContentAsync(new BlobDownloadOptions { Conditions = conditions }, cancellationToken);
            if (answer.GetRawResponse().Status == 304) return false;
            using var content = answer.Value.Content.ToStream();
            delta = OfferBlobCodec.Decode<OfferDelta>(content);
            deltaTag = answer.Value.Details.ETag;
            Status = new OfferPublisherStatus(Pod, publisher, answer.Value.Details.LastModified, delta.PublishedAt - answer.Value.Details.LastModified)
            {
                Silent = delta.Heard.ToDictionary(h => h.Key, h => TimeSpan.FromMilliseconds(h.Value), StringComparer.Ordinal),
                ListeningFor = delta.ListeningFor is { } listening ? TimeSpan.FromMilliseconds(listening) : TimeSpan.MaxValue,
            };
            return true;
        }
        catch (RequestFailedException failure) when (failure.Status is 304 or 404)
        {
            return false;
        }
    }

    private async Task<OfferSnapshot?> ReadSnapshotAsync(BlobContainerClient container, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await container.GetBlobClient(snapshotName).DownloadContentAsync(cancellationToken);
            using var content = answer.Value.Content.ToStream();
            return OfferBlobCodec.Decode<OfferSnapshot>(content);
        }
        catch (RequestFailedException failure) when (failure.Status == 404)
        {
            return null;
        }
    }

    private sealed record Checked(byte[] Signature, Offer Offer);
}
