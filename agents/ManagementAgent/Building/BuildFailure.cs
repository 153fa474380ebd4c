using System.Text.RegularExpressions;

namespace Catalyze.ManagementAgent.Building;

/// <summary>Says in a sentence why a build failed: the step, and what it said last about an error. An engine alone tells only a number.</summary>
internal static partial class BuildFailure
{
    /// <summary>Longest quotation, in characters.</summary>
    private const int Longest = 300;

    /// <param name="error">What the engine said.</param>
    /// <param name="output">The end of the build's output; a program's own words, so colours and other control characters are taken out.</param>
    public static string Explain(string error, string output)
    {
        var lines = output.Split('\n', '\r').Select(Plain).Where(line => line.Length > 0).ToList();
        var begin = lines.FindLastIndex(line => Step().IsMatch(line));
        if (begin < 0) return error;
        var said = lines.Skip(begin + 1).Where(line => !EnginesOwn().IsMatch(line)).ToList();
        var step = $"The step “{Short(Step().Match(lines[begin]).Groups["instruction"].Value)}” failed";
        return (said.FindLast(line => Error().IsMatch(line)) ?? said.LastOrDefault()) is { } told ? $"{step}: {Short(told)}" : $"{step}: {error}";
    }

    private static string Plain(string line) => Control().Replace(Colour().Replace(line, ""), "").Trim();

    private static string Short(string text) => text.Length <= Longest ? text : text[..Longest] + "…";

    [GeneratedRegex(@"^Step \d+/\d+ : (?<instruction>.+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Step();

    // What the engine itself writes between a step and its output, and where a package manager only says that there is more to read.
    [GeneratedRegex(@"^(--->|Removing intermediate container)|complete log of this run", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex EnginesOwn();

    [GeneratedRegex(@"\berror\b|\bERR!|\bE:|not found|no such|cannot|could not|failed", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Error();

    [GeneratedRegex(@"\x1b\[[0-9;?]*[ -/]*[@-~]", RegexOptions.CultureInvariant)]
    private static partial Regex Colour();

    [GeneratedRegex(@"\p{C}+", RegexOptions.CultureInvariant)]
    private static partial Regex Control();
}
