namespace Catalyze.Pipeline;

/// <summary>What a source archive may be at most.</summary>
public sealed record SourceLimits
{
    /// <summary>What the platform accepts unless told otherwise.</summary>
    public static SourceLimits Default { get; } = new();

    /// <summary>Bytes of the archive as uploaded.</summary>
    public long CompressedBytes { get; init; } = 64L << 20;

    /// <summary>Bytes of the tar within, headers included: what stops an archive that unpacks to far more than it seems.</summary>
    public long UnpackedBytes { get; init; } = 512L << 20;

    /// <summary>Entries of any kind.</summary>
    public int Entries { get; init; } = 20_000;

    /// <summary>Bytes of one path.</summary>
    public int PathBytes { get; init; } = 1024;

    /// <summary>Bytes of a Procfile, an Aptfile or a package.json, which are read into memory.</summary>
    public int TextBytes { get; init; } = 256 << 10;

    /// <summary>Errors reported before reading stops: a broken archive must not produce a message per file.</summary>
    public int Errors { get; init; } = 100;
}
