using System.Globalization;
using System.Text;

namespace Catalyze.Storage.Tables;

/// <summary>Query filters with their values escaped.</summary>
public static class TableFilter
{
    /// <summary>Writes the holes of an interpolated string as typed, escaped literals: <c>TableFilter.Create($"PartitionKey eq {key}")</c>.</summary>
    public static string Create(FormattableString filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var literals = Array.ConvertAll(filter.GetArguments(), argument => (object)Literal(argument));
        return string.Format(CultureInfo.InvariantCulture, filter.Format, literals);
    }

    /// <summary>All entities of a partition.</summary>
    public static string Partition(string partitionKey) => Create($"PartitionKey eq {partitionKey}");

    /// <summary>Entities of a partition whose row key begins with <paramref name="prefix"/> (not empty).</summary>
    public static string RowKeyPrefix(string partitionKey, string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        // The first string after all those that begin with the prefix: the prefix with its last character raised by one.
        var end = prefix[..^1] + (char)(prefix[^1] + 1);
        return Create($"PartitionKey eq {partitionKey} and RowKey ge {prefix} and RowKey lt {end}");
    }

    /// <summary>Entities of a partition with <paramref name="from"/> ≤ row key &lt; <paramref name="to"/>; null leaves an end open.</summary>
    public static string RowKeyRange(string partitionKey, string? from, string? to)
    {
        var filter = new StringBuilder(Partition(partitionKey));
        if (from is not null)
            filter.Append(Create($" and RowKey ge {from}"));
        if (to is not null)
            filter.Append(Create($" and RowKey lt {to}"));
        return filter.ToString();
    }

    private static string Literal(object? value) => value switch
    {
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        bool truth => truth ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        Guid guid => $"guid'{guid}'",
        DateTimeOffset time => $"datetime'{TableEntityWriter.Format(time)}'",
        byte[] binary => $"X'{Convert.ToHexString(binary)}'",
        _ => throw new ArgumentException($"A filter has no literal for {value?.GetType().Name ?? "null"}.", nameof(value)),
    };
}
