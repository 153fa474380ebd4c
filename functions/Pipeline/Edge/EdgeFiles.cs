namespace Catalyze.Pipeline;

/// <summary>What an edge reads when it starts or is told to.</summary>
/// <param name="Configuration">HAProxy configuration; describes itself by <paramref name="Digest"/>.</param>
/// <param name="CertificateList">A line for each host name: its certificate's file, then the name.</param>
/// <param name="Digest">SHA-256 of both, hexadecimal, the first 32 digits.</param>
public sealed record EdgeFiles(string Configuration, string CertificateList, string Digest);
