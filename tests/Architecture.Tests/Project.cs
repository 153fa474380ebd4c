namespace Catalyze.Architecture.Tests;

/// <summary>A project file as the rules see it.</summary>
/// <param name="Name">File name without extension.</param>
/// <param name="Folder">Relative to the root, with slashes.</param>
/// <param name="Projects">Names of the projects it references.</param>
/// <param name="Packages">Names of the packages it references, those of every project (analyzers) not among them.</param>
internal sealed record Project(string Name, string Folder, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages)
{
    public bool IsProduct => Folder.StartsWith("functions/", StringComparison.Ordinal) || Folder.StartsWith("agents/", StringComparison.Ordinal);
}
