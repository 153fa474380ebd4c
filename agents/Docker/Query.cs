using System.Text.Json;

namespace Catalyze.Docker;

internal static class Query
{
    /// <summary>A filter set as the engine wants it in a query string.</summary>
    internal static string Filters(IReadOnlyDictionary<string, IReadOnlyList<string>> filters) => Escape(JsonSerializer.Serialize(filters));

    internal static string Filter(string name, params IReadOnlyList<string> values) =>
        Filters(new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [name] = values });

    internal static string Escape(string value) => Uri.EscapeDataString(value);
}
