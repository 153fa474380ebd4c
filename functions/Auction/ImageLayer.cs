namespace Catalyze.Auction;

/// <summary>A layer of a lot's image.</summary>
/// <param name="Digest"><c>sha256:…</c></param>
/// <param name="Bytes">What pulling it moves.</param>
public sealed record ImageLayer(string Digest, long Bytes);
