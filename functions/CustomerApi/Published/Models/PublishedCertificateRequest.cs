namespace Catalyze.CustomerApi.Published.Models;

/// <summary>A certificate to be kept.</summary>
internal sealed record PublishedCertificateRequest
{
    public required string Name { get; init; }

    /// <summary>PEM.</summary>
    public string? SslCertFile { get; init; }

    /// <summary>PEM, not encrypted.</summary>
    public string? SslPKFile { get; init; }

    /// <summary>The platform is to issue it.</summary>
    public bool LetsEncrypt { get; init; }

    // A record would print the key.
    public override string ToString() => "certificate with its key";
}
