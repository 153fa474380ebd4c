namespace Catalyze.Contracts.Specifications;

/// <summary>What an accepted source archive holds.</summary>
/// <param name="Digest">SHA-256 of the archive, <c>sha256:</c> and 64 hexadecimal digits.</param>
/// <param name="Language"><c>python</c> or <c>node</c>, detected from its files.</param>
/// <param name="Processes">The Procfile: name → command.</param>
/// <param name="Files">Number of regular files.</param>
/// <param name="UnpackedBytes">Their size together.</param>
public sealed record SourceManifest(string Digest, string Language, IReadOnlyDictionary<string, string> Processes, int Files, long UnpackedBytes)
{
    /// <summary>Debian packages the source asks for in its <c>Aptfile</c>, sorted.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>The file naming what the language needs (<c>requirements.txt</c>, <c>package.json</c>), checked in the build; null where there is none.</summary>
    public string? RequirementsFile { get; init; }
}
