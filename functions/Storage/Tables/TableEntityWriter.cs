using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Catalyze.Storage.Tables;

/// <summary>
/// Writes entities as JSON with an <c>odata.type</c> beside every value whose type JSON does not show, so that it comes back as it was.
/// </summary>
internal static class TableEntityWriter
{
    internal const string TypeSuffix = "@odata.type";

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    /// <summary>Appends <paramref name="entity"/> to <paramref name="output"/>.</summary>
    public static void Write(TableEntity entity, IBufferWriter<byte> output)
    {
        TableLimits.CheckEntity(entity);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("PartitionKey"u8, entity.PartitionKey);
        json.WriteString("RowKey"u8, entity.RowKey);
        foreach (var (name, value) in entity)
            WriteProperty(json, name, value);
        json.WriteEndObject();
    }

    internal static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static void WriteProperty(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteString(name, text);
                break;
            case bool truth:
                json.WriteBoolean(name, truth);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteString(name + TypeSuffix, "Edm.Int64"u8);
                json.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                json.WriteString(name + TypeSuffix, "Edm.Double"u8);
                if (double.IsFinite(number))
                    json.WriteNumber(name, number);
                else
                    json.WriteString(name, double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
                break;
            case Guid guid:
                json.WriteString(name + TypeSuffix, "Edm.Guid"u8);
                json.WriteString(name, guid);
                break;
            case DateTimeOffset time:
                json.WriteString(name + TypeSuffix, "Edm.DateTime"u8);
                json.WriteString(name, Format(time));
                break;
            case byte[] binary:
                json.WriteString(name + TypeSuffix, "Edm.Binary"u8);
                json.WriteBase64String(name, binary);
                break;
            default:
                throw new InvalidOperationException($"Property {name} has the type {value.GetType().Name}, which tables do not know.");
        }
    }
}
