namespace Catalyze.Pipeline;

/// <summary>The archive cannot be read any further.</summary>
/// <param name="code">Stable, for programs.</param>
/// <param name="message">For whoever made the archive.</param>
internal sealed class ArchiveException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
