namespace Catalyze.Contracts.Agents;

/// <summary>Where a management agent publishes a pod's offers: addresses with a signature to write.</summary>
/// <param name="Snapshot">Blob of the <see cref="Offers.OfferSnapshot"/>.</param>
/// <param name="Delta">Blob of the <see cref="Offers.OfferDelta"/>.</param>
public sealed record OfferBlobs(string Snapshot, string Delta)
{
    /// <summary>Names of the blobs of one publisher and pod in their container.</summary>
    public static (string Snapshot, string Delta) Names(string pod, string publisher) => ($"{pod}/{publisher}/snapshot.json.gz", $"{pod}/{publisher}/delta.json.gz");
}
