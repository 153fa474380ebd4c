using System.Globalization;
using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Logs;
using Npgsql;
using NpgsqlTypes;

namespace Catalyze.LogService.Search;

/// <summary>A search as a condition of SQL, with everything that somebody typed in parameters.</summary>
internal sealed class SqlCondition
{
    private readonly StringBuilder _text = new("true");
    private readonly List<NpgsqlParameter> _parameters = [];

    public string Text => _text.ToString();

    public NpgsqlParameter[] Parameters => [.. _parameters];

    public static SqlCondition Of(LogQuery query, TimeRange range)
    {
        var condition = new SqlCondition();
        condition.And($"time >= {condition.Add(range.From.UtcDateTime)} and time < {condition.Add(range.To.UtcDateTime)}");
        foreach (var term in query.Terms)
            condition.And(term.Negated ? $"({condition.Holds(term)}) is not true" : condition.Holds(term));
        return condition;
    }

    public void And(string condition) => _text.Append(" and ").Append(condition);

    /// <summary>Adds a value and returns its place.</summary>
    public string Add(object value, NpgsqlDbType? type = null)
    {
        var parameter = new NpgsqlParameter { Value = value };
        if (type is { } given)
            parameter.NpgsqlDbType = given;
        _parameters.Add(parameter);
        return "$" + _parameters.Count.ToString(CultureInfo.InvariantCulture);
    }

    private string Holds(QueryTerm term)
    {
        if (term.Name is null)
            return $"message ilike {Add(term.LikePattern)}";
        if (term.Name == "stream")
            return $"stream = any({Add(Streams(term))})";
        if (QueryTerm.Columns.Contains(term.Name))
            return term.HasWildcards ? $"{term.Name} ilike {Add(term.LikePattern)}" : $"{term.Name} = {Add(term.Value)}";
        return term.HasWildcards
            ? $"fields->>{Add(term.Name)} ilike {Add(term.LikePattern)}"
            : $"fields @> {Add(JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { [term.Name] = term.Value }), NpgsqlDbType.Jsonb)}";
    }

    private static short[] Streams(QueryTerm term) =>
    [
        .. Enum.GetValues<LogStream>().Where(stream => term.HasWildcards
            ? Wildcard.Matches(term.Value, stream.ToString())
            : string.Equals(term.Value, stream.ToString().ToLowerInvariant(), StringComparison.Ordinal)).Select(stream => (short)stream),
    ];
}
