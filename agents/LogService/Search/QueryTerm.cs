using System.Text;
using Catalyze.Contracts.Logs;
using Catalyze.LogService.Store;

namespace Catalyze.LogService.Search;

/// <summary>One condition of a search.</summary>
/// <param name="Name">What it is about: a column (<see cref="Columns"/>) or a field of the line; null for the message.</param>
/// <param name="Value">Of a message: text within it, whatever its case. Of anything else: the whole value, in which <c>*</c> stands for any text.</param>
/// <param name="Negated">Whether it must not hold.</param>
internal sealed record QueryTerm(string? Name, string Value, bool Negated)
{
    /// <summary>Whether a message is compared as a whole, with <c>*</c> for any text.</summary>
    public bool WholeMessage { get; init; }

    /// <summary>Names that are columns; every other is a field's.</summary>
    public static IReadOnlySet<string> Columns { get; } = new HashSet<string>(["host", "instance", "service", "release", "deployment", "stream", "level"], StringComparer.Ordinal);

    /// <summary>Whether a line that just came meets it; the same as <see cref="SqlCondition"/> says in the store.</summary>
    public bool IsMetBy(StoredLine stored) => Negated != Holds(stored);

    /// <summary>Whether <see cref="Value"/> is compared with <c>*</c> for any text.</summary>
    public bool HasWildcards => WholeMessage || (Name is not null && Value.Contains('*', StringComparison.Ordinal));

    /// <summary>The value as LIKE has it.</summary>
    public string LikePattern
    {
        get
        {
            var pattern = new StringBuilder(HasWildcards ? "" : "%");
            foreach (var letter in Value)
            {
                if (letter is '%' or '_' or '\\')
                    pattern.Append('\\').Append(letter);
                else
                    pattern.Append(letter == '*' && HasWildcards ? '%' : letter);
            }

            return pattern.Append(HasWildcards ? "" : "%").ToString();
        }
    }

    private bool Holds(StoredLine stored)
    {
        var line = stored.Line;
        if (Name is null)
            return WholeMessage ? Wildcard.Matches(Value, line.Message) : line.Message.Contains(Value, StringComparison.OrdinalIgnoreCase);
        var actual = Name switch
        {
            "host" => stored.Host,
            "instance" => line.Instance,
            "service" => line.Service,
            "release" => line.Release,
            "deployment" => line.Deployment,
            "stream" => NameOf(line.Stream),
            "level" => line.Level,
            _ => line.Fields?.GetValueOrDefault(Name),
        };
        return actual is not null && (HasWildcards ? Wildcard.Matches(Value, actual) : string.Equals(Value, actual, StringComparison.Ordinal));
    }

    private static string NameOf(LogStream stream) => stream switch { LogStream.Stdout => "stdout", LogStream.Stderr => "stderr", _ => "platform" };
}
