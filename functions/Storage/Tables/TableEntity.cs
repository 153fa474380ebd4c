using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Azure;

namespace Catalyze.Storage.Tables;

/// <summary>
/// A row: two keys and up to 252 named values. Types that come back as they were written: string, int, long, double,
/// bool, Guid, DateTimeOffset (as UTC), byte[].
/// </summary>
public sealed class TableEntity : IEnumerable<KeyValuePair<string, object>>
{
    private readonly Dictionary<string, object> properties = new(StringComparer.Ordinal);

    /// <summary>An entity without keys yet.</summary>
    public TableEntity()
        : this(string.Empty, string.Empty)
    {
    }

    /// <summary>An entity with its keys.</summary>
    public TableEntity(string partitionKey, string rowKey)
    {
        PartitionKey = partitionKey;
        RowKey = rowKey;
    }

    /// <summary>First key: entities of one partition can be changed in one transaction.</summary>
    public string PartitionKey { get; set; }

    /// <summary>Second key, unique in the partition; queries return a partition ordered by it.</summary>
    public string RowKey { get; set; }

    /// <summary>When the service last changed it; null where it was not read from the service.</summary>
    public DateTimeOffset? Timestamp { get; set; }

    /// <summary>Version of what was read; <c>default</c> where it was not read from the service.</summary>
    public ETag ETag { get; set; }

    /// <summary>Names of the properties, keys not among them.</summary>
    public IReadOnlyCollection<string> Keys => properties.Keys;

    /// <summary>Number of properties, keys not counted.</summary>
    public int Count => properties.Count;

    /// <summary>The property of that name; null where there is none. Setting null removes it from this object.</summary>
    /// <exception cref="ArgumentException">A value of a type that tables do not know.</exception>
    public object? this[string name]
    {
        get => properties.GetValueOrDefault(name);
        set
        {
            if (value is null)
                properties.Remove(name);
            else
                properties[name] = Normalise(name, value);
        }
    }

    /// <summary>Sets a property; for collection initialisers.</summary>
    public void Add(string name, object? value) => this[name] = value;

    /// <summary>Removes a property from this object.</summary>
    public bool Remove(string name) => properties.Remove(name);

    /// <summary>Whether there is a property of that name.</summary>
    public bool ContainsKey(string name) => properties.ContainsKey(name);

    /// <summary>The property of that name, if there is one.</summary>
    public bool TryGetValue(string name, [NotNullWhen(true)] out object? value) => properties.TryGetValue(name, out value);

    /// <summary>The text of that name; null where there is none.</summary>
    /// <exception cref="InvalidOperationException">The property has another type. This holds for all the getters.</exception>
    public string? GetString(string name) => (string?)Get<string>(name);

    /// <summary>The 32-bit number of that name; null where there is none.</summary>
    public int? GetInt32(string name) => (int?)Get<int>(name);

    /// <summary>The 64-bit number of that name (a 32-bit one widens); null where there is none.</summary>
    public long? GetInt64(string name) => properties.GetValueOrDefault(name) is int narrow ? narrow : (long?)Get<long>(name);

    /// <summary>The floating-point number of that name; null where there is none.</summary>
    public double? GetDouble(string name) => properties.GetValueOrDefault(name) is int integral ? integral : (double?)Get<double>(name);

    /// <summary>The truth value of that name; null where there is none.</summary>
    public bool? GetBoolean(string name) => (bool?)Get<bool>(name);

    /// <summary>The GUID of that name; null where there is none.</summary>
    public Guid? GetGuid(string name) => (Guid?)Get<Guid>(name);

    /// <summary>The time of that name, in UTC; null where there is none.</summary>
    public DateTimeOffset? GetDateTimeOffset(string name) => (DateTimeOffset?)Get<DateTimeOffset>(name);

    /// <summary>The bytes of that name; null where there are none.</summary>
    public byte[]? GetBinary(string name) => (byte[]?)Get<byte[]>(name);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => properties.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private object? Get<T>(string name) => properties.GetValueOrDefault(name) switch
    {
        null => null,
        T value => value,
        var other => throw new InvalidOperationException($"Property {name} is a {other.GetType().Name}, not a {typeof(T).Name}."),
    };

    private static object Normalise(string name, object value) => value switch
    {
        string or int or long or double or bool or Guid or byte[] => value,
        DateTimeOffset time => time.ToUniversalTime(),
        DateTime { Kind: DateTimeKind.Utc } time => new DateTimeOffset(time),
        BinaryData data => data.ToArray(),
        _ => throw new ArgumentException($"Property {name}: tables have no type for {value.GetType().Name}.", nameof(value)),
    };
}
