namespace Catalyze.Pipeline;

/// <summary>One member of a tar as it claims to be; nothing of it is checked yet.</summary>
/// <param name="Name">Its path.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Bytes of content that follow.</param>
/// <param name="LinkTarget">Target of a link; empty otherwise.</param>
/// <param name="Executable">Whether anybody may execute it.</param>
internal sealed record ArchiveEntry(string Name, ArchiveEntryKind Kind, long Size, string LinkTarget, bool Executable);
