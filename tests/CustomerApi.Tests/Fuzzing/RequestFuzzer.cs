using System.Text;
using System.Text.Json.Nodes;

namespace Catalyze.CustomerApi.Tests.Fuzzing;

/// <summary>Makes malformed and boundary requests of an OpenAPI document. The same seed makes the same requests.</summary>
internal sealed class RequestFuzzer(JsonObject document, int seed, IReadOnlyDictionary<string, string> realIds)
{
    private static readonly string[] Texts =
    [
        "", " ", "a", new('x', 61), new('x', 300), new('x', 70_000), "\0", "a\u0000b", "\t\r\n", "'", "''--", "\"", "\\", "../../etc/passwd", "%00", "%2e%2e%2f", "{}", "[]", "null",
        "true", "-1", "0", "1e400", "9223372036854775808", "\u202e", "\ud83d\ude00", "ŉ", "İ", "<script>", "${x}", "{{x}}", "or 1 eq 1", "*", "env-aaaaaaaaaa", "org-aaaaaaaaaa",
        "jo@example.org", "@", "a@b@c", "2030-13-41T99:99:99Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "ssh-rsa AAAA", "..", ".", ";", "?", "#",
    ];

    private static readonly string[] Numbers = ["0", "-1", "1", "2147483647", "2147483648", "-2147483649", "9223372036854775808", "1.5", "1e2", "1e400", "0.00000000001"];

    private readonly Random random = new(seed);

    /// <summary>A request that may be right by chance.</summary>
    public FuzzRequest Boundary(FuzzOperation operation) => Make(operation, realIdShare: operation.Method == HttpMethod.Delete ? 0 : 0.7,
        operation.Body is null ? null : Json(Value(operation.Body, 0, wrong: 0.15)), operation.ContentType);

    /// <summary>A request whose body cannot be right, or whose address leads nowhere.</summary>
    public FuzzRequest Malformed(FuzzOperation operation)
    {
        if (operation.Body is null)
            return Make(operation, operation.Method == HttpMethod.Get ? 0.5 : 0, body: null, contentType: null);
        // Whether an archive is one, the Pod API says.
        if (operation.ContentType != "application/json")
            return Make(operation, 0, [1, 2, 3], operation.ContentType);
        var (bytes, type) = random.Next(9) switch
        {
            0 => (Cut(Json(Value(operation.Body, 0, wrong: 0))), operation.ContentType),
            1 => (Encoding.UTF8.GetBytes(new string('[', 5000)), operation.ContentType),
            2 => ([0xff, 0xfe, 0x00, .. Json(Value(operation.Body, 0, wrong: 0))], operation.ContentType),
            3 => (Json(Value(operation.Body, 0, wrong: 0)), "text/plain"),
            4 => (Encoding.UTF8.GetBytes("""{"a":1,"a":2}"""), operation.ContentType),
            5 => (Encoding.UTF8.GetBytes(Numbers[random.Next(Numbers.Length)]), operation.ContentType),
            6 => ([], operation.ContentType),
            _ => (Json(WithStranger(Value(operation.Body, 0, wrong: 0.3))), operation.ContentType),
        };
        return Make(operation, realIdShare: 0.7, bytes, type);
    }

    private FuzzRequest Make(FuzzOperation operation, double realIdShare, byte[]? body, string? contentType)
    {
        var path = operation.Path;
        var query = new StringBuilder();
        var headers = new List<(string, string)>();
        foreach (var parameter in operation.Parameters)
        {
            var name = parameter["name"]!.GetValue<string>();
            var place = parameter["in"]!.GetValue<string>();
            if (place == "path")
            {
                var value = random.NextDouble() < realIdShare && realIds.TryGetValue(name, out var real) ? real : Text();
                path = path.Replace("{" + name + "}", Escape(value.Length == 0 ? "-" : value), StringComparison.Ordinal);
            }
            else if (random.Next(3) == 0 && place == "query")
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Escape(random.Next(2) == 0 ? Numbers[random.Next(Numbers.Length)] : Text()));
            else if (random.Next(4) == 0 && place == "header")
                headers.Add((name, new string([.. Text().Where(letter => letter is >= ' ' and < '\x7f')])));
        }

        return new FuzzRequest(operation.Id, operation.Method, path + query, headers, body, contentType);
    }

    private JsonNode? Value(JsonNode schema, int depth, double wrong)
    {
        if (schema["$ref"]?.GetValue<string>() is { } reference)
            schema = document["components"]!["schemas"]![reference.Split('/')[^1]]!;
        if (random.NextDouble() < wrong)
            return Anything(depth);
        if (schema["enum"] is JsonArray choices)
            return choices[random.Next(choices.Count)]?.DeepClone();
        var either = (schema["oneOf"] ?? schema["anyOf"])?.AsArray();
        if (either is not null)
            return Value(either[random.Next(either.Count)]!, depth + 1, wrong);
        return TypeOf(schema) switch
        {
            "object" when depth < 8 => Object(schema, depth, wrong),
            "array" when depth < 8 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(schema["items"]!, depth + 1, wrong))]),
            "integer" or "number" => JsonNode.Parse(random.Next(2) == 0 ? random.Next(-2, 400).ToString() : Numbers[random.Next(3)]),
            "boolean" => random.Next(2) == 0,
            "null" => null,
            _ => Text(),
        };
    }

    private JsonObject Object(JsonNode schema, int depth, double wrong)
    {
        var made = new JsonObject();
        var required = schema["required"]?.AsArray().Select(name => name!.GetValue<string>()).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var (name, member) in schema["properties"]?.AsObject() ?? [])
        {
            if (required.Contains(name) ? random.NextDouble() >= wrong : random.Next(2) == 0)
                made[name] = Value(member!, depth + 1, wrong);
        }

        if (schema["additionalProperties"] is JsonObject of)
            made[random.Next(2) == 0 ? "KEY" : Text()] = Value(of, depth + 1, wrong);
        return made;
    }

    private static string TypeOf(JsonNode schema) => schema["type"] switch
    {
        JsonArray several => several.Select(type => type!.GetValue<string>()).First(type => type != "null"),
        JsonNode one => one.GetValue<string>(),
        _ => schema["properties"] is null ? "string" : "object",
    };

    private JsonNode? Anything(int depth) => random.Next(7) switch
    {
        0 => null,
        1 => JsonNode.Parse(Numbers[random.Next(Numbers.Length)]),
        2 => true,
        3 => new JsonArray(),
        4 => new JsonObject(),
        5 when depth < 4 => new JsonArray([.. Enumerable.Range(0, 300).Select(_ => (JsonNode?)"x")]),
        _ => Text(),
    };

    private static JsonObject WithStranger(JsonNode? body)
    {
        var made = body as JsonObject ?? [];
        made["noSuchMember"] = 1;
        return made;
    }

    private byte[] Cut(byte[] bytes) => bytes[..random.Next(bytes.Length)];

    private string Text() => Texts[random.Next(Texts.Length)];

    // A text may hold half a surrogate pair, which no address can.
    private static string Escape(string text) => Uri.EscapeDataString(text.Length > 2000 ? text[..2000] : text);

    private static byte[] Json(JsonNode? value) => Encoding.UTF8.GetBytes(value?.ToJsonString() ?? "null");
}
