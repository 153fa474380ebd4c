using System.Text.RegularExpressions;
using Catalyze.Contracts.Problems;

namespace Catalyze.Pipeline;

/// <summary>A Procfile: the processes of a program, <c>name: command</c> on each line.</summary>
/// <param name="Processes">Name → command, in the order of the file.</param>
/// <param name="Errors">What is wrong with it, with line numbers.</param>
internal sealed partial record Procfile(IReadOnlyDictionary<string, string> Processes, IReadOnlyList<FieldError> Errors)
{
    public const string Name = "Procfile";
    private const int MostProcesses = 20;
    private const int LongestCommand = 4096;

    public static Procfile Parse(byte[] text)
    {
        var processes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var errors = new List<FieldError>();
        foreach (var (number, line) in SourceText.Lines(Name, text, errors))
        {
            var match = Line.Match(line);
            if (!match.Success)
                Refuse(number, "syntax", "Expected \"name: command\"; a name is a letter, then up to 19 letters, digits or dashes, lower case.");
            else if (match.Groups["command"].Value is { Length: 0 or > LongestCommand } command)
                Refuse(number, "syntax", command.Length == 0 ? "The command is missing." : $"The command is longer than {LongestCommand} characters.");
            else if (!processes.TryAdd(match.Groups["name"].Value, match.Groups["command"].Value))
                Refuse(number, "duplicate", $"The process {match.Groups["name"].Value} is named twice.");
        }

        if (processes.Count == 0 && errors.Count == 0)
            errors.Add(new FieldError($"source/{Name}", "empty", "The Procfile names no process; expected a line such as \"web: python3 server.py\"."));
        if (processes.Count > MostProcesses)
            errors.Add(new FieldError($"source/{Name}", "too-many", $"The Procfile names {processes.Count} processes; at most {MostProcesses} are allowed."));
        return new Procfile(processes, errors);

        void Refuse(int line, string code, string message) => errors.Add(new FieldError($"source/{Name}:{line}", code, message));
    }

    [GeneratedRegex("^(?<name>[a-z][a-z0-9-]{0,19}):[ \t]*(?<command>.*)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Line { get; }
}
