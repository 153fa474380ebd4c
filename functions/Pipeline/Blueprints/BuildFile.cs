namespace Catalyze.Pipeline;

/// <summary>A rendered file of a build context.</summary>
/// <param name="Path">Relative to the context, with forward slashes.</param>
/// <param name="Text">Content, written as UTF-8.</param>
/// <param name="Executable">Mode 0755 rather than 0644.</param>
public sealed record BuildFile(string Path, string Text, bool Executable = false);
