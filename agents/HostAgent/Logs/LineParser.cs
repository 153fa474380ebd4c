using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Catalyze.Contracts.Logs;

namespace Catalyze.HostAgent.Logs;

/// <summary>Reads lines: JSON objects into fields, the level of others where they say it in the usual way. Whatever it cannot read stays text.</summary>
public static partial class LineParser
{
    private const int MostDepth = 8;

    // How the usual loggers call them; the first that is there counts.
    private static readonly string[] MessageNames = ["message", "msg", "@m", "event"];
    private static readonly string[] LevelNames = ["level", "severity", "@l", "lvl", "levelname"];

    public static ParsedLine Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith('{') && TryReadObject(text) is { Count: > 0 } fields)
        {
            var level = Take(fields, LevelNames);
            var message = Take(fields, MessageNames);
            return new ParsedLine(message ?? text, level is null ? null : LevelOf(level), Bounded(fields));
        }

        var said = Said().Match(text.Length > 160 ? text[..160] : text);
        return new ParsedLine(text, said.Success ? LevelOf(said.Value) : null, null);
    }

    private static Dictionary<string, string>? TryReadObject(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MostDepth });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            Flatten(document.RootElement, "", fields);
            return fields;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Flatten(JsonElement value, string name, Dictionary<string, string> fields)
    {
        foreach (var member in value.EnumerateObject())
        {
            var full = name.Length == 0 ? member.Name : $"{name}.{member.Name}";
            if (member.Value.ValueKind == JsonValueKind.Object)
                Flatten(member.Value, full, fields);
            else if (member.Value.ValueKind != JsonValueKind.Null)
                fields[full] = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
        }
    }

    private static string? Take(Dictionary<string, string> fields, string[] names)
    {
        foreach (var name in names)
        {
            if (fields.Remove(name, out var value))
                return value;
        }

        return null;
    }

    private static Dictionary<string, string>? Bounded(Dictionary<string, string> fields)
    {
        var bounded = fields
            .Where(field => field.Key.Length is > 0 and <= LogLimits.FieldNameLength)
            .Take(LogLimits.Fields)
            .ToDictionary(field => field.Key, field => field.Value.Length > LogLimits.FieldLength ? field.Value[..LogLimits.FieldLength] : field.Value, StringComparer.Ordinal);
        return bounded.Count == 0 ? null : bounded;
    }

    private static string LevelOf(string said) => said.ToLowerInvariant() switch
    {
        "warn" => "warning",
        "err" => "error",
        "information" => "info",
        "trace" or "verbose" => "trace",
        // Numbers as some loggers of Node.js write them.
        _ when int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number switch
        {
            < 20 => "trace",
            < 30 => "debug",
            < 40 => "info",
            < 50 => "warning",
            < 60 => "error",
            _ => "fatal",
        },
        var other => other.Length > LogLimits.NameLength ? other[..LogLimits.NameLength] : other,
    };

    [GeneratedRegex(@"\b(DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL|FATAL)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Said();
}
