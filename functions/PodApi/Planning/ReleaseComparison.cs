using System.Text.Json;
using System.Text.Json.Nodes;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Releases;
using Catalyze.Contracts.Specifications;

namespace Catalyze.PodApi.Planning;

/// <summary>Tells how two releases differ, field by field. Pure; secrets are compared, never shown.</summary>
internal static class ReleaseComparison
{
    public static IReadOnlyList<ReleaseChange> Compare(PodSpecification from, PodSpecification to)
    {
        var (before, after) = (Flatten(from), Flatten(to));
        var hidden = Hidden(Flatten(ReleaseSecrets.Without(from)), before).Concat(Hidden(Flatten(ReleaseSecrets.Without(to)), after)).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. from path in before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
               let was = before.GetValueOrDefault(path)
               let now = after.GetValueOrDefault(path)
               where was != now
               let secret = hidden.Contains(path)
               select new ReleaseChange(path, was is null ? "added" : now is null ? "removed" : "changed", secret ? null : was, secret ? null : now),
        ];
    }

    // Whatever emptying the secrets changed is one.
    private static IEnumerable<string> Hidden(Dictionary<string, string> emptied, Dictionary<string, string> whole) =>
        whole.Keys.Where(path => emptied.GetValueOrDefault(path) != whole[path]);

    private static Dictionary<string, string> Flatten(PodSpecification specification)
    {
        var flat = new Dictionary<string, string>(StringComparer.Ordinal);
        Flatten(JsonSerializer.SerializeToNode(specification, CatalyzeJson.Options), "", flat);
        return flat;
    }

    private static void Flatten(JsonNode? node, string path, Dictionary<string, string> flat)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members) Flatten(value, path.Length == 0 ? name : $"{path}.{name}", flat);
                break;
            case JsonArray items:
                foreach (var (index, item) in items.Index()) Flatten(item, $"{path}.{NameOf(item) ?? $"{index}"}", flat);
                break;
            case JsonValue value:
                flat[path] = value.ToString();
                break;
            case null:
                break;
        }
    }

    // An element of a list is known by its name, not by its place: a service that moved is the same service.
    private static string? NameOf(JsonNode? item) => item switch
    {
        JsonObject o when o["label"] is { } label => label.ToString(),
        JsonObject o when o["name"] is { } name => name.ToString(),
        JsonObject o when o["provider"] is { } provider && o["consumer"] is { } consumer => $"{provider}→{consumer}",
        JsonValue value => value.ToString(),
        _ => null,
    };
}
