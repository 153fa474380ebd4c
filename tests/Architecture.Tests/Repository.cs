using System.Diagnostics;
using System.Xml.Linq;

namespace Catalyze.Architecture.Tests;

/// <summary>The checkout these tests look at: its projects and the files git knows.</summary>
internal sealed class Repository
{
    private Repository(string root, IReadOnlyList<string> files)
    {
        Root = root;
        Files = files;
        Projects = files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)).Select(f => ReadProject(root, f)).ToList();
    }

    public static Repository Current { get; } = Open();

    public string Root { get; }

    /// <summary>Paths relative to the root, tracked or about to be; ignored files are absent.</summary>
    public IReadOnlyList<string> Files { get; }

    public IReadOnlyList<Project> Projects { get; }

    public string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static Repository Open()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Catalyze.sln")))
            directory = directory.Parent;
        var root = directory?.FullName ?? throw new InvalidOperationException("These tests must run from a build inside the checkout.");

        using var git = Process.Start(new ProcessStartInfo("git", ["-c", "safe.directory=*", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        if (git.ExitCode != 0)
            throw new InvalidOperationException("git ls-files failed; these tests need a git checkout.");
        return new Repository(root, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(f => File.Exists(Path.Combine(root, f))).ToList());
    }

    private static Project ReadProject(string root, string file)
    {
        var document = XDocument.Load(Path.Combine(root, file));
        string[] Included(string element) => document.Descendants(element)
            .Select(e => e.Attribute("Include")?.Value)
            .OfType<string>()
            .ToArray();
        return new Project(
            Path.GetFileNameWithoutExtension(file),
            Path.GetDirectoryName(file)!.Replace('\\', '/'),
            Included("ProjectReference").Select(p => Path.GetFileNameWithoutExtension(p.Replace('\\', '/'))).Order(StringComparer.Ordinal).ToArray(),
            Included("PackageReference").Order(StringComparer.Ordinal).ToArray());
    }
}
