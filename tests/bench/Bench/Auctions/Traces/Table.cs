using System.Globalization;

namespace Catalyze.Bench.Auctions.Traces;

/// <summary>A CSV file with a header. Columns are found by name; values may be quoted.</summary>
internal sealed class Table
{
    private readonly string _name;
    private readonly Dictionary<string, int> _columns;

    private Table(string name, Dictionary<string, int> columns, IReadOnlyList<Row> rows)
    {
        _name = name;
        _columns = columns;
        Rows = rows;
    }

    internal IReadOnlyList<Row> Rows { get; }

    /// <exception cref="TraceFormatException">The file cannot be read, has no header, or lacks a required column.</exception>
    internal static Table Read(FileInfo file, params string[] required)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file.FullName);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TraceFormatException($"{file}: {failure.Message}");
        }

        if (lines.Length == 0) throw new TraceFormatException($"{file}: the file is empty, a header was expected");
        var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, index) in Split(lines[0]).Select((n, i) => (n.Trim().TrimStart('\uFEFF'), i)))
        {
            if (!columns.TryAdd(name, index)) throw new TraceFormatException($"{file}, line 1: column {name} appears twice");
        }

        if (required.FirstOrDefault(r => !columns.ContainsKey(r)) is { } missing) throw new TraceFormatException($"{file}, line 1: there is no column {missing}");
        return new Table(file.ToString(), columns, [.. lines.Select((text, i) => new Row(i + 1, Split(text))).Skip(1).Where(r => r.Fields.Any(f => f.Length > 0))]);
    }

    /// <summary>A value that must be there.</summary>
    internal string Text(Row row, string column) => Optional(row, column) ?? throw Error(row, column, "is empty");

    /// <summary>A whole number from 0 on; fractions of it are rounded up, as requests are.</summary>
    internal long Number(Row row, string column, bool isPositive = false)
    {
        var text = Text(row, column);
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            throw Error(row, column, $"'{text}' is not a number");
        if (value < 0 || value > int.MaxValue || (isPositive && value == 0))
            throw Error(row, column, $"{text} is not between {(isPositive ? 1 : 0)} and {int.MaxValue}");
        return (long)Math.Ceiling(value);
    }

    /// <summary>Null when the column is not there or the value is empty.</summary>
    internal long? OptionalNumber(Row row, string column, bool isPositive = false) => Optional(row, column) is null ? null : Number(row, column, isPositive);

    internal string? Optional(Row row, string column)
    {
        if (!_columns.TryGetValue(column, out var index)) return null;
        if (index >= row.Fields.Count) throw Error(row, column, $"is missing, the line has {row.Fields.Count} values");
        var text = row.Fields[index].Trim();
        return text.Length == 0 ? null : text;
    }

    internal TraceFormatException Error(Row row, string column, string what) => new($"{_name}, line {row.Line}, column {column}: {what}");

    private static List<string> Split(string line)
    {
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (isQuoted && line[i] == '"' && i + 1 < line.Length && line[i + 1] == '"') field.Append(line[i++]);
            else if (line[i] == '"') isQuoted = !isQuoted;
            else if (line[i] == ',' && !isQuoted) Flush();
            else field.Append(line[i]);
        }

        Flush();
        return fields;

        void Flush()
        {
            fields.Add(field.ToString());
            field.Clear();
        }
    }

    /// <summary>One line of the file, counted from 1.</summary>
    internal sealed record Row(int Line, IReadOnlyList<string> Fields);
}
