using System.Globalization;
using System.Text.Json;
using Azure;

namespace Catalyze.Storage.Tables;

/// <summary>Reads entities as the service writes them with <c>odata=minimalmetadata</c>.</summary>
internal static class TableEntityReader
{
    /// <summary>Reads the answer to a point read.</summary>
    public static TableEntity ReadEntity(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return ReadEntity(ref reader);
    }

    /// <summary>Reads the answer to a query.</summary>
    public static List<TableEntity> ReadEntities(ReadOnlySpan<byte> json)
    {
        var entities = new List<TableEntity>();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isValue = reader.ValueTextEquals("value"u8);
            reader.Read();
            if (!isValue)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                entities.Add(ReadEntity(ref reader));
        }

        return entities;
    }

    private static TableEntity ReadEntity(ref Utf8JsonReader reader)
    {
        var entity = new TableEntity();
        string? annotated = null;
        string? type = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            switch (name)
            {
                case "PartitionKey":
                    entity.PartitionKey = reader.GetString()!;
                    break;
                case "RowKey":
                    entity.RowKey = reader.GetString()!;
                    break;
                case "Timestamp":
                    entity.Timestamp = reader.GetDateTimeOffset();
                    break;
                case "odata.etag":
                    entity.ETag = new ETag(reader.GetString()!);
                    break;
                case var _ when name.EndsWith(TableEntityWriter.TypeSuffix, StringComparison.Ordinal):
                    annotated = name[..^TableEntityWriter.TypeSuffix.Length];
                    type = reader.GetString();
                    // The service puts the type before the value; the stand-in may not.
                    if (entity[annotated] is string text)
                        entity[annotated] = FromText(text, type);
                    break;
                case var _ when name.StartsWith("odata.", StringComparison.Ordinal):
                    reader.Skip();
                    break;
                default:
                    entity[name] = ReadValue(ref reader, string.Equals(annotated, name, StringComparison.Ordinal) ? type : null);
                    break;
            }
        }

        return entity;
    }

    private static object? ReadValue(ref Utf8JsonReader reader, string? type)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.Number:
                return type switch
                {
                    "Edm.Int64" => (object)reader.GetInt64(),
                    "Edm.Double" => reader.GetDouble(),
                    _ => reader.TryGetInt32(out var number) ? (object)number : reader.GetDouble(),
                };
            case JsonTokenType.String when type == "Edm.Binary":
                return reader.GetBytesFromBase64();
            case JsonTokenType.String:
                return FromText(reader.GetString()!, type);
            default:
                throw new JsonException($"A property value cannot be a {reader.TokenType}.");
        }
    }

    private static object FromText(string text, string? type) => type switch
    {
        "Edm.Int64" => long.Parse(text, CultureInfo.InvariantCulture),
        "Edm.Double" => double.Parse(text, CultureInfo.InvariantCulture),
        "Edm.Guid" => Guid.Parse(text),
        "Edm.DateTime" => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal),
        "Edm.Binary" => Convert.FromBase64String(text),
        _ => text,
    };
}
