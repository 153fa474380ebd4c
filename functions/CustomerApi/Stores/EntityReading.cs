using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Reads of columns that are always written.</summary>
internal static class EntityReading
{
    public static string Text(this TableEntity entity, string name) =>
        entity.GetString(name) ?? throw new InvalidDataException($"Row {entity.PartitionKey}/{entity.RowKey} has no {name}.");

    public static DateTimeOffset Time(this TableEntity entity, string name) =>
        entity.GetDateTimeOffset(name) ?? throw new InvalidDataException($"Row {entity.PartitionKey}/{entity.RowKey} has no {name}.");
}
