namespace Catalyze.Pipeline;

/// <summary>Everything a builder needs, as <see cref="BuildContextWriter"/> writes it: the rendered files and, for code, the source below <c>source/</c>.</summary>
/// <param name="Files">Rendered files, sorted by path; <c>Dockerfile</c> is one of them.</param>
/// <param name="SourceDigest">Digest of the archive that must be passed to the writer, <c>sha256:</c> and 64 hexadecimal digits; null where there is none.</param>
public sealed record BuildContext(IReadOnlyList<BuildFile> Files, string? SourceDigest);
