namespace Catalyze.Contracts.Monitoring;

/// <summary>What became of a batch. It is stored for good when this is answered.</summary>
/// <param name="Stored">Samples that are stored, those that had come before included.</param>
/// <param name="Expired">Samples too old to be stored.</param>
public sealed record FeedReceipt(int Stored, int Expired);
