namespace Catalyze.Pipeline;

internal enum ArchiveEntryKind
{
    File,
    Directory,
    SymbolicLink,
    HardLink,

    /// <summary>A device, a pipe, a sparse file, …: nothing a source archive needs.</summary>
    Other,
}
