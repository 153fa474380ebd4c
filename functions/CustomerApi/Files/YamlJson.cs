using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Catalyze.CustomerApi.Files;

/// <summary>Reads YAML as the JSON it stands for, and writes JSON as YAML.</summary>
/// <remarks>
/// Only what JSON can say: one document, no anchors (a few lines of them unfold to gigabytes), no tags, no keys that are not text. Plain scalars
/// are null, true, false, numbers or text as YAML 1.2's core schema has them, so that a version such as "15" is text where it is quoted.
/// </remarks>
internal static class YamlJson
{
    private const int Deepest = 16;

    /// <summary>The JSON a text stands for.</summary>
    /// <exception cref="YamlException">It is not YAML, or says more than JSON can.</exception>
    public static JsonNode? Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new Parser(new Scanner(new StringReader(text), skipComments: true)));
        if (stream.Documents.Count != 1)
            throw new YamlException($"One document is expected, there are {stream.Documents.Count}.");
        return Convert(stream.Documents[0].RootNode, 0);
    }

    public static string Write(JsonNode? node)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        new YamlStream(new YamlDocument(Convert(node))).Save(writer, assignAnchors: false);
        var text = writer.ToString();
        return text.EndsWith("...\n", StringComparison.Ordinal) ? text[..^4] : text;
    }

    private static JsonNode? Convert(YamlNode node, int depth)
    {
        if (!node.Anchor.IsEmpty || node is not (YamlScalarNode or YamlMappingNode or YamlSequenceNode))
            throw new YamlException(node.Start, node.End, "Anchors and aliases are not read; write it out.");
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
            throw new YamlException(node.Start, node.End, "Tags are not read.");
        if (depth > Deepest)
            throw new YamlException(node.Start, node.End, $"It is nested deeper than {Deepest} levels.");
        switch (node)
        {
            case YamlMappingNode mapping:
                var members = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                {
                    if (key is not YamlScalarNode { Value: { } name })
                        throw new YamlException(key.Start, key.End, "A key must be text.");
                    members.Add(name, Convert(value, depth + 1));
                }

                return members;
            case YamlSequenceNode sequence:
                return new JsonArray([.. sequence.Children.Select(child => Convert(child, depth + 1))]);
            default:
                return Scalar((YamlScalarNode)node);
        }
    }

    private static JsonValue? Scalar(YamlScalarNode node)
    {
        var text = node.Value ?? string.Empty;
        if (node.Style != ScalarStyle.Plain)
            return JsonValue.Create(text);
        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            _ when text.All(c => char.IsAsciiDigit(c) || c is '.' or '-' or '+' or 'e' or 'E')
                && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction) && double.IsFinite(fraction) => JsonValue.Create(fraction),
            _ => JsonValue.Create(text),
        };
    }

    private static YamlNode Convert(JsonNode? node) => node switch
    {
        JsonObject members => new YamlMappingNode(members.SelectMany(member => (YamlNode[])[Text(member.Key), Convert(member.Value)])),
        JsonArray items => new YamlSequenceNode(items.Select(Convert)),
        JsonValue value when value.TryGetValue<string>(out var text) => Text(text),
        JsonValue value => new YamlScalarNode(value.ToJsonString()),
        _ => new YamlScalarNode("null"),
    };

    // Quoted wherever it would be read as something else.
    private static YamlScalarNode Text(string text)
    {
        var plain = new YamlScalarNode(text) { Style = ScalarStyle.Plain };
        var isSafe = text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/') && char.IsAsciiLetter(text[0]);
        return isSafe && Scalar(plain) is { } value && value.TryGetValue<string>(out _) ? plain : new YamlScalarNode(text) { Style = text.Contains('\n', StringComparison.Ordinal) ? ScalarStyle.Literal : ScalarStyle.DoubleQuoted };
    }
}
