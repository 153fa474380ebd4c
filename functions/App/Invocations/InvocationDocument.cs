using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Catalyze.App.Invocations;

/// <summary>
/// The body of a call as the Functions host writes it, and its reading. Strings and numbers are JSON within a JSON
/// string ("encoded twice"), objects are not.
/// </summary>
/// <remarks>Source: the host's <c>ScriptInvocationContextExtensions</c>, version 4.1037.</remarks>
internal static class InvocationDocument
{
    /// <summary>Reads a call.</summary>
    /// <exception cref="JsonException">Not a document of the host's shape.</exception>
    public static InvocationRequest Read(string function, string invocationId, ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("Data", out var data) || data.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("The call has no Data.");
        }

        var inputs = data.EnumerateObject().ToArray();
        if (inputs.Length != 1)
            throw new JsonException($"The call has {inputs.Length} inputs instead of its trigger's one.");
        var input = inputs[0].Value;
        long? dequeueCount = document.RootElement.TryGetProperty("Metadata", out var metadata)
            && metadata.ValueKind == JsonValueKind.Object
            && metadata.TryGetProperty("DequeueCount", out var count)
            && long.TryParse(Text(count), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
        var isPastDue = input.ValueKind == JsonValueKind.Object
            && input.TryGetProperty("IsPastDue", out var late) && late.ValueKind == JsonValueKind.True;
        return new InvocationRequest(function, invocationId, Text(input), dequeueCount, isPastDue);
    }

    /// <summary>Writes the call for a queue message.</summary>
    public static ReadOnlyMemory<byte> ForQueue(string binding, string text, LocalTriggers.QueuedMessage message, DateTimeOffset now)
    {
        var output = new ArrayBufferWriter<byte>(text.Length + 512);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartObject("Data"u8);
        json.WriteString(binding, Quote(text));
        json.WriteEndObject();
        json.WriteStartObject("Metadata"u8);
        json.WriteString("DequeueCount"u8, message.DequeueCount.ToString(CultureInfo.InvariantCulture));
        json.WriteString("Id"u8, Quote(message.Id));
        json.WriteString("PopReceipt"u8, Quote(message.PopReceipt));
        json.WriteStartObject("sys"u8);
        json.WriteString("MethodName"u8, message.Function);
        json.WriteString("UtcNow"u8, now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteString("RandGuid"u8, Guid.NewGuid());
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }

    /// <summary>Writes the call for a timer.</summary>
    public static ReadOnlyMemory<byte> ForTimer(string binding, bool isPastDue)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartObject("Data"u8);
        json.WriteStartObject(binding);
        json.WriteStartObject("Schedule"u8);
        json.WriteBoolean("AdjustForDST"u8, true);
        json.WriteEndObject();
        json.WriteNull("ScheduleStatus"u8);
        json.WriteBoolean("IsPastDue"u8, isPastDue);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("Metadata"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }

    private static string Quote(string text) => "\"" + JsonEncodedText.Encode(text) + "\"";

    private static string Text(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return value.GetRawText();
        var once = value.GetString()!;
        if (once is not ['"', .., '"'])
            return once;
        try
        {
            return JsonSerializer.Deserialize<string>(once) ?? once;
        }
        catch (JsonException)
        {
            // Text that only looks like a JSON string: encoded once, as other versions of the host may do.
            return once;
        }
    }
}
