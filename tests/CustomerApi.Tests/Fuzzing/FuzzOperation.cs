using System.Text.Json.Nodes;

namespace Catalyze.CustomerApi.Tests.Fuzzing;

/// <summary>An operation of the OpenAPI document.</summary>
internal sealed record FuzzOperation(string Id, HttpMethod Method, string Path, IReadOnlyList<JsonObject> Parameters, JsonNode? Body, string? ContentType)
{
    public static IReadOnlyList<FuzzOperation> ReadAll(JsonObject document)
    {
        var found = new List<FuzzOperation>();
        foreach (var (path, item) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in item!.AsObject())
            {
                var content = operation!["requestBody"]?["content"]?.AsObject().FirstOrDefault();
                found.Add(new FuzzOperation(
                    operation["operationId"]!.GetValue<string>(), new HttpMethod(method.ToUpperInvariant()), path,
                    [.. (operation["parameters"]?.AsArray() ?? []).Select(parameter => parameter!.AsObject())], content?.Value?["schema"], content?.Key));
            }
        }

        return found;
    }
}
