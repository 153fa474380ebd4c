using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Catalyze.DurableTask;

/// <summary>An instance as the API shows it.</summary>
internal static class ManagementStatus
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ssZ";

    public static JsonObject Of(OrchestrationMetadata instance, bool showInput, IEnumerable<HistoryEvent>? history = null, bool showHistoryOutput = false)
    {
        var status = new JsonObject
        {
            ["name"] = instance.Name,
            ["instanceId"] = instance.InstanceId,
            ["runtimeStatus"] = instance.RuntimeStatus.ToString(),
            ["input"] = showInput ? Value(instance.SerializedInput) : null,
            ["customStatus"] = Value(instance.SerializedCustomStatus),
            ["output"] = Value(instance.SerializedOutput),
            ["createdTime"] = Time(instance.CreatedAt),
            ["lastUpdatedTime"] = Time(instance.LastUpdatedAt),
        };
        if (history is not null)
            status["historyEvents"] = new JsonArray([.. history.Select(item => (JsonNode)Event(item, showHistoryOutput))]);
        return status;
    }

    /// <summary>A serialized value; a failure's output is bare text.</summary>
    public static JsonNode? Value(string? serialized)
    {
        if (serialized is null)
            return null;
        try
        {
            return JsonNode.Parse(serialized);
        }
        catch (JsonException)
        {
            return JsonValue.Create(serialized);
        }
    }

    private static JsonObject Event(HistoryEvent item, bool showOutput)
    {
        var shown = new JsonObject { ["EventType"] = item.EventType, ["Timestamp"] = item.Timestamp.UtcDateTime.ToString("o", CultureInfo.InvariantCulture) };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(item, item.GetType(), HubJson.Options)!.AsObject())
        {
            if (name is not nameof(HistoryEvent.Timestamp) && (showOutput || name is not ("Result" or "Input" or "Output")))
                shown[name] = value?.DeepClone();
        }

        return shown;
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
