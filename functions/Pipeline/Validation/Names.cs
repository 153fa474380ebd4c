using System.Text.RegularExpressions;

namespace Catalyze.Pipeline;

/// <summary>How names in a specification must look. Whatever passes can be written into rendered configuration as it is.</summary>
internal static partial class Names
{
    public const string LabelRule = "a letter, then up to 19 letters, digits or dashes, lower case, not ending in a dash";

    public static bool IsLabel(string text) => LabelPattern.IsMatch(text);

    public static bool IsEnvironmentId(string text) => EnvironmentIdPattern.IsMatch(text);

    public static bool IsDomain(string text) => text.Length <= 253 && DomainPattern.IsMatch(text);

    public static bool IsVariable(string text) => text.Length <= 128 && VariablePattern.IsMatch(text);

    public static bool IsHostLabel(string text) => HostLabelPattern.IsMatch(text);

    public static bool IsPod(string text) => PodPattern.IsMatch(text);

    public static bool IsDigest(string text) => DigestPattern.IsMatch(text);

    // \z, not $: $ also matches before a final line break, which would reach configuration text.
    [GeneratedRegex(@"^[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex LabelPattern { get; }

    [GeneratedRegex(@"^env-[a-z0-9]{10}\z", RegexOptions.CultureInvariant)]
    private static partial Regex EnvironmentIdPattern { get; }

    // At least two parts, the last one not a number: an address is no domain.
    [GeneratedRegex(@"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DomainPattern { get; }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex VariablePattern { get; }

    [GeneratedRegex(@"^[a-z0-9](?:[a-z0-9./-]{0,61}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex HostLabelPattern { get; }

    [GeneratedRegex(@"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex PodPattern { get; }

    [GeneratedRegex(@"^sha256:[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DigestPattern { get; }
}
