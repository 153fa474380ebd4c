using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Catalyze.Contracts.Alerts;
using Catalyze.Contracts.Audit;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Health;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Placement;

namespace Catalyze.PodApi.Tests;

/// <summary>What the operators' part of the dashboard asks, as an OpenAPI document made from the types that are answered.</summary>
internal static class OperatorDocument
{
    /// <summary>Where the App serves the management API of orchestrations.</summary>
    public const string Management = "/operations/durabletask";

    /// <summary>Method, path and type of the answer; null where there is none.</summary>
    public static IReadOnlyList<(string Method, string Path, Type? Answer)> Operations { get; } =
    [
        ("post", "/pod/operators/sessions", typeof(OperatorSession)),
        ("delete", "/pod/operators/sessions/current", null),
        ("get", "/pod/operators/self", typeof(OperatorStatus)),
        ("get", "/pod/hosts", typeof(IReadOnlyList<HostStatus>)),
        ("put", "/pod/hosts/{id}/cordon", null),
        ("delete", "/pod/hosts/{id}/cordon", null),
        ("get", "/pod/hosts/{id}/drain", typeof(HostDrain)),
        ("put", "/pod/hosts/{id}/drain", null),
        ("delete", "/pod/hosts/{id}/drain", null),
        ("get", "/pod/alerts", typeof(IReadOnlyList<Alert>)),
        ("get", "/pod/health", typeof(ControlPlaneHealth)),
        ("get", "/pod/poison", typeof(IReadOnlyList<PoisonMessage>)),
        ("post", "/pod/poison/{queue}/retry", null),
        ("get", "/pod/audit", typeof(PodAuditPage)),
        ("get", "/pod/deployments/{id}/placement", typeof(PlacementExplanation)),
        ("get", "/pod/deployments/{id}/placement/hosts", typeof(HostOutcomePage)),
        ("get", "/pod/subjects", typeof(IReadOnlyList<OrchestrationSubject>)),
        ("get", $"{Management}/instances", typeof(IReadOnlyList<ManagedInstance>)),
        ("get", $"{Management}/instances/{{id}}", typeof(ManagedInstance)),
        ("delete", $"{Management}/instances/{{id}}", null),
        ("post", $"{Management}/instances/{{id}}/terminate", null),
        ("post", $"{Management}/instances/{{id}}/suspend", null),
        ("post", $"{Management}/instances/{{id}}/resume", null),
        ("post", $"{Management}/instances/{{id}}/rewind", null),
        ("post", $"{Management}/instances/{{id}}/restart", null),
        ("post", $"{Management}/instances/{{id}}/raiseEvent/{{eventName}}", null),
    ];

    private static readonly Dictionary<string, string[]> Queries = new(StringComparer.Ordinal)
    {
        ["/pod/poison/{queue}/retry"] = ["message"],
        [$"{Management}/instances"] = ["runtimeStatus", "instanceIdPrefix", "top", "showInput"],
        [$"{Management}/instances/{{id}}"] = ["showHistory", "showInput"],
        [$"{Management}/instances/{{id}}/terminate"] = ["reason"],
        [$"{Management}/instances/{{id}}/suspend"] = ["reason"],
        [$"{Management}/instances/{{id}}/resume"] = ["reason"],
        [$"{Management}/instances/{{id}}/rewind"] = ["reason"],
        ["/pod/subjects"] = ["ids"],
        ["/pod/audit"] = ["agent", "operator", "after"],
        ["/pod/deployments/{id}/placement/hosts"] = ["instance", "after"],
    };

    public static string Write()
    {
        var schemas = new JsonObject();
        var paths = new JsonObject();
        foreach (var (method, path, answer) in Operations)
        {
            var item = paths[path] as JsonObject ?? [];
            paths[path] = item;
            item[method] = new JsonObject { ["parameters"] = Parameters(path), ["responses"] = new JsonObject { [answer is null ? "204" : "200"] = Response(answer, schemas) } };
            if (path.Contains("/raiseEvent/", StringComparison.Ordinal))
                item[method]!["requestBody"] = new JsonObject { ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = new JsonObject() } } };
        }

        var document = new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject { ["title"] = "Catalyze Pod API, what operators' browsers use of it", ["version"] = "1" },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
        return document.ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n" }) + "\n";
    }

    private static JsonArray Parameters(string path)
    {
        var parts = path.Split('/').Where(part => part.StartsWith('{')).Select(part => Parameter(part.Trim('{', '}'), "path", required: true));
        return [.. parts.Concat(Queries.GetValueOrDefault(path, []).Select(name => Parameter(name, "query", required: false)))];
    }

    private static JsonObject Parameter(string name, string place, bool required) => new JsonObject
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = required,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private static JsonNode Schema(Type type)
    {
        var schema = CatalyzeJson.Options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
        return Inline(schema, schema);
    }

    // A type that comes again is named by its place in the schema it first came in; within a document that place is another, so it is written out.
    private static JsonNode Inline(JsonNode node, JsonNode root)
    {
        if (node is JsonArray array) return new JsonArray([.. array.Select(item => item is null ? null : Inline(item, root))]);
        if (node is not JsonObject members) return node.DeepClone();
        if (members["$ref"]?.GetValue<string>() is { } place) return Inline(place.Split('/').Skip(1).Aggregate(root, (at, part) => at is JsonArray items ? items[int.Parse(part, CultureInfo.InvariantCulture)]! : at[part]!), root);
        return new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : Inline(member.Value, root))));
    }

    private static JsonObject Response(Type? answer, JsonObject schemas)
    {
        var response = new JsonObject { ["description"] = answer is null ? "Done" : "OK" };
        if (answer is null) return response;
        var item = answer.IsGenericType ? answer.GetGenericArguments()[0] : answer;
        if (!schemas.ContainsKey(item.Name)) schemas[item.Name] = Schema(item);
        var reference = new JsonObject { ["$ref"] = $"#/components/schemas/{item.Name}" };
        response["content"] = new JsonObject
        {
            ["application/json"] = new JsonObject { ["schema"] = item == answer ? reference : new JsonObject { ["type"] = "array", ["items"] = reference } },
        };
        return response;
    }
}
