using System.Text;
using Catalyze.Contracts.Problems;

namespace Catalyze.Pipeline;

/// <summary>Small text files of an archive.</summary>
internal static class SourceText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Lines with their numbers, trimmed, without empty ones and comments; a file that is not text is an error.</summary>
    public static IReadOnlyList<(int Number, string Line)> Lines(string file, byte[] content, List<FieldError> errors)
    {
        string text;
        try
        {
            text = StrictUtf8.GetString(content);
        }
        catch (DecoderFallbackException)
        {
            errors.Add(new FieldError($"source/{file}", "not-text", "The file is not UTF-8 text."));
            return [];
        }

        var lines = text.Split('\n').Select((line, index) => (Number: index + 1, Line: line.Trim())).Where(l => l.Line.Length > 0 && l.Line[0] != '#').ToList();
        if (lines.Find(l => l.Line.Any(c => char.IsControl(c) && c != '\t')) is { Number: > 0 } bad)
        {
            errors.Add(new FieldError($"source/{file}:{bad.Number}", "not-text", "The line holds control characters."));
            return [];
        }

        return lines;
    }
}
