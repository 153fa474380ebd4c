using System.Text.Json;

namespace Catalyze.App.LocalTriggers;

/// <summary>What a function.json says of its trigger.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="TriggerType"><c>queueTrigger</c>, <c>timerTrigger</c> or <c>httpTrigger</c>.</param>
/// <param name="Binding">Name of the trigger's input.</param>
/// <param name="QueueName">Queue triggers.</param>
/// <param name="Schedule">Timer triggers: six fields, seconds first.</param>
internal sealed record FunctionDefinition(string Name, string TriggerType, string Binding, string? QueueName, string? Schedule)
{
    /// <summary>All functions of a function app's folder.</summary>
    /// <exception cref="JsonException">A function.json is wrong.</exception>
    public static IReadOnlyList<FunctionDefinition> ReadAll(string directory) =>
        [.. Directory.EnumerateDirectories(directory)
            .Select(folder => Path.Combine(folder, "function.json"))
            .Where(File.Exists)
            .Order(StringComparer.Ordinal)
            .Select(file => Read(Path.GetFileName(Path.GetDirectoryName(file))!, File.ReadAllText(file)))];

    private static FunctionDefinition Read(string name, string json)
    {
        using var document = JsonDocument.Parse(json);
        foreach (var binding in document.RootElement.GetProperty("bindings").EnumerateArray())
        {
            if (Text(binding, "type") is { } type && type.EndsWith("Trigger", StringComparison.Ordinal))
                return new FunctionDefinition(name, type, Text(binding, "name") ?? throw new JsonException($"{name}: the trigger has no name."), Text(binding, "queueName"), Text(binding, "schedule"));
        }

        throw new JsonException($"{name}/function.json has no trigger.");
    }

    private static string? Text(JsonElement binding, string name) => binding.TryGetProperty(name, out var value) ? value.GetString() : null;
}
