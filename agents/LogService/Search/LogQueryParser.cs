using System.Text;
using System.Text.RegularExpressions;
using Catalyze.Contracts.Problems;

namespace Catalyze.LogService.Search;

/// <summary>
/// Reads what people type: words and "phrases" that the message holds, <c>name:value</c> for columns and fields (<c>*</c> for any text), <c>-</c> before what must not be.
/// </summary>
internal static partial class LogQueryParser
{
    private const int MostLength = 2000;
    private const int MostTerms = 32;

    /// <param name="text">What was typed; null for everything.</param>
    /// <param name="field">Name of the request's field it came in.</param>
    /// <param name="errors">Where faults go.</param>
    public static LogQuery Parse(string? text, string field, List<FieldError> errors)
    {
        if (string.IsNullOrWhiteSpace(text))
            return LogQuery.Everything;
        if (text.Length > MostLength || text.Contains('\0', StringComparison.Ordinal))
        {
            errors.Add(new FieldError(field, "invalid-query", $"A search has at most {MostLength} characters, none of them NUL."));
            return LogQuery.Everything;
        }

        List<QueryTerm> terms = [];
        for (var position = 0; ;)
        {
            while (position < text.Length && char.IsWhiteSpace(text[position]))
                position++;
            if (position == text.Length)
                break;
            if (Term(text, ref position) is { } term)
                terms.Add(term);
            else
            {
                errors.Add(new FieldError(field, "open-quote", "A quotation mark is not closed."));
                return LogQuery.Everything;
            }
        }

        if (terms.Count > MostTerms)
            errors.Add(new FieldError(field, "too-many-terms", $"A search has at most {MostTerms} terms."));
        return new LogQuery(terms);
    }

    private static QueryTerm? Term(string text, ref int position)
    {
        var negated = text[position] == '-' && position + 1 < text.Length && !char.IsWhiteSpace(text[position + 1]);
        if (negated)
            position++;
        var name = Name().Match(text, position);
        if (name.Success)
        {
            position += name.Length;
            return Value(text, ref position) is { } value ? new QueryTerm(name.Groups["name"].Value, value, negated) : null;
        }

        return Value(text, ref position) is { } words ? new QueryTerm(null, words, negated) : null;
    }

    // Null where a quotation mark is not closed. Within quotes, a backslash takes the next letter as it is.
    private static string? Value(string text, ref int position)
    {
        var value = new StringBuilder();
        if (text[position] != '"')
        {
            while (position < text.Length && !char.IsWhiteSpace(text[position]))
                value.Append(text[position++]);
            return value.ToString();
        }

        for (position++; position < text.Length; position++)
        {
            if (text[position] == '"')
            {
                position++;
                return value.ToString();
            }

            if (text[position] == '\\' && position + 1 < text.Length)
                position++;
            value.Append(text[position]);
        }

        return null;
    }

    // Followed by a value; an address (https://…), a path (C:\…) or a time (12:30) is text.
    [GeneratedRegex(@"\G(?<name>[A-Za-z_@][\w.@-]*):(?=[^\s:/\\])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
