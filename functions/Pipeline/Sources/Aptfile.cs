using System.Text.RegularExpressions;
using Catalyze.Contracts.Problems;

namespace Catalyze.Pipeline;

/// <summary>An Aptfile: Debian packages the program needs, one name a line.</summary>
/// <param name="Packages">Sorted names.</param>
/// <param name="Errors">What is wrong with it, with line numbers.</param>
internal sealed partial record Aptfile(IReadOnlyList<string> Packages, IReadOnlyList<FieldError> Errors)
{
    private const string Name = "Aptfile";
    private const int MostPackages = 100;

    public static Aptfile Parse(byte[] text)
    {
        var packages = new SortedSet<string>(StringComparer.Ordinal);
        var errors = new List<FieldError>();
        foreach (var (number, line) in SourceText.Lines(Name, text, errors))
        {
            // Nothing but plain names: an option, a version or an address would reach apt's command line.
            if (!PackageName.IsMatch(line))
                errors.Add(new FieldError($"source/{Name}:{number}", "syntax", "Expected the name of one Debian package, such as \"python3-redis\"."));
            else
                packages.Add(line);
        }

        if (packages.Count > MostPackages)
            errors.Add(new FieldError($"source/{Name}", "too-many", $"The Aptfile names {packages.Count} packages; at most {MostPackages} are allowed."));
        return new Aptfile([.. packages], errors);
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9+.-]{1,99}(?<![+-])$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex PackageName { get; }
}
