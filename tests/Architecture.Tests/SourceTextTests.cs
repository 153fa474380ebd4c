using System.Text.RegularExpressions;
using Xunit;

namespace Catalyze.Architecture.Tests;

/// <summary>Rules about what may stand in files, checked on the text.</summary>
public sealed partial class SourceTextTests
{
    private static readonly string[] TextExtensions =
        [".cs", ".csproj", ".props", ".json", ".md", ".sh", ".yml", ".yaml", ".ts", ".tsx", ".css", ".html", ".sln", ".tf", ".bicep", ".service", ".sample", ""];

    /// <summary>All but this file, which spells out what it looks for.</summary>
    private static IEnumerable<string> TextFiles => Repository.Current.Files
        .Where(f => TextExtensions.Contains(Path.GetExtension(f), StringComparer.Ordinal))
        .Where(f => !f.EndsWith(nameof(SourceTextTests) + ".cs", StringComparison.Ordinal));

    [Fact]
    public void No_file_names_the_machine_it_was_written_on()
    {
        Assert.Empty(Matches(TextFiles, MachinePath()));
    }

    [Fact]
    public void No_file_names_a_package_or_image_registry()
    {
        Assert.Empty(Matches(TextFiles, RegistryHost()));
    }

    [Fact]
    public void Time_comes_from_a_time_provider()
    {
        // The analyzer names what it forbids.
        Assert.Empty(Matches(ProductSources().Where(f => !f.StartsWith("functions/DurableTask.Analyzers/", StringComparison.Ordinal)), WallClock()));
    }

    [Fact]
    public void Pure_libraries_do_no_input_or_output()
    {
        var pure = ProductSources().Where(f => f.StartsWith("functions/Pipeline/", StringComparison.Ordinal)
            || f.StartsWith("functions/Auction/", StringComparison.Ordinal)
            || f.StartsWith("functions/Contracts/", StringComparison.Ordinal));
        Assert.Empty(Matches(pure, InputOrOutput()));
    }

    [Fact]
    public void Nothing_is_async_void()
    {
        Assert.Empty(Matches(ProductSources(), AsyncVoid()));
    }

    private static IEnumerable<string> ProductSources() => Repository.Current.Files.Where(f =>
        f.EndsWith(".cs", StringComparison.Ordinal)
        && (f.StartsWith("functions/", StringComparison.Ordinal) || f.StartsWith("agents/", StringComparison.Ordinal)));

    private static List<string> Matches(IEnumerable<string> files, Regex pattern) => files
        .SelectMany(f => Repository.Current.Read(f).Split('\n').Select((line, index) => (File: f, Line: index + 1, Text: line)))
        .Where(l => !l.Text.TrimStart().StartsWith("//", StringComparison.Ordinal) && pattern.IsMatch(l.Text))
        .Select(l => $"{l.File}:{l.Line}: {l.Text.Trim()}")
        .ToList();

    [GeneratedRegex(@"(?<![\w.}])/(home|Users|root|work)/[\w.-]+/", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"registry\.npmjs\.org|api\.nuget\.org|docker\.io/|ghcr\.io|quay\.io|mcr\.microsoft\.com|artifactregistry|pkg\.dev", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex RegistryHost();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(UtcNow|Now)\b|\bStopwatch\.StartNew\b|\bTask\.Delay\((?!.*\b_?([tT]ime|[cC]lock)\b)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex WallClock();

    [GeneratedRegex(@"(?<!\.)\b(File|Directory|Process|Environment)\.[A-Z]\w+\(|\bHttpClient\b|\bnew (Socket|FileStream|TcpClient|Random)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex InputOrOutput();

    [GeneratedRegex(@"\basync void\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex AsyncVoid();
}
