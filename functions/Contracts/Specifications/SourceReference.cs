namespace Catalyze.Contracts.Specifications;

/// <summary>A source archive (gzip-compressed tar) uploaded before.</summary>
/// <param name="Digest">SHA-256 of the archive, <c>sha256:</c> and 64 hexadecimal digits.</param>
public sealed record SourceReference(string Digest);
