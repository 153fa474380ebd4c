using System.Globalization;
using System.Text.Json;
using Catalyze.Contracts.Problems;
using Catalyze.LogService.Search;

namespace Catalyze.LogService.Published;

/// <summary>
/// Reads the searches of the published command-line clients: a wildcard on the message, terms, a time range; whatever nests them. What it does not know it refuses,
/// since an answer that leaves a condition out would be wrong.
/// </summary>
internal sealed class PublishedSearch
{
    private readonly List<QueryTerm> _terms = [];
    private readonly List<FieldError> _errors = [];

    public LogQuery Query => new(_terms);

    public IReadOnlyList<FieldError> Errors => _errors;

    public DateTimeOffset? After { get; private set; }

    public DateTimeOffset? Before { get; private set; }

    public int From { get; private set; }

    public int Size { get; private set; } = 50;

    public static PublishedSearch Read(JsonElement body)
    {
        var search = new PublishedSearch();
        if (body.ValueKind != JsonValueKind.Object)
        {
            search.Refuse("body", "It must be a JSON object.");
            return search;
        }

        foreach (var member in body.EnumerateObject())
        {
            switch (member.Name)
            {
                case "query" or "filter":
                    search.Condition(member.Value, member.Name);
                    break;
                case "from":
                    search.From = search.Number(member, 0, 100_000);
                    break;
                case "size":
                    search.Size = search.Number(member, 1, 1000);
                    break;
                case "fields" or "_source" or "sort":
                    // Always the same fields, always the oldest first: all that any of the clients asks for.
                    break;
                default:
                    search.Refuse(member.Name, "It is not known here.");
                    break;
            }
        }

        return search;
    }

    private void Condition(JsonElement condition, string place)
    {
        if (condition.ValueKind == JsonValueKind.Array)
        {
            foreach (var (part, index) in condition.EnumerateArray().Select((part, index) => (part, index)))
                Condition(part, $"{place}[{index}]");
            return;
        }

        if (condition.ValueKind != JsonValueKind.Object)
        {
            Refuse(place, "It must be a condition.");
            return;
        }

        foreach (var member in condition.EnumerateObject())
        {
            var within = $"{place}.{member.Name}";
            switch (member.Name)
            {
                case "bool" or "must" or "filter" or "filtered" or "query" or "and":
                    Condition(member.Value, within);
                    break;
                case "match_all":
                    break;
                case "wildcard":
                    Each(member.Value, within, (name, value) => Wildcard(name, value, within));
                    break;
                case "term" or "match" or "match_phrase":
                    Each(member.Value, within, (name, value) => Term(name, value, within));
                    break;
                case "range":
                    Range(member.Value, within);
                    break;
                default:
                    Refuse(within, "It is not known here.");
                    break;
            }
        }
    }

    private void Each(JsonElement condition, string place, Action<string, string> take)
    {
        if (condition.ValueKind != JsonValueKind.Object)
        {
            Refuse(place, "It must name a field.");
            return;
        }

        foreach (var member in condition.EnumerateObject())
        {
            var value = member.Value;
            if (value.ValueKind == JsonValueKind.Object && (value.TryGetProperty("value", out var inner) || value.TryGetProperty("query", out inner)))
                value = inner;
            if (value.ValueKind == JsonValueKind.String && value.GetString() is { } text && !text.Contains('\0', StringComparison.Ordinal))
                take(member.Name, text);
            else
                Refuse($"{place}.{member.Name}", "It must be a text.");
        }
    }

    private void Wildcard(string name, string value, string place)
    {
        if (name == "message")
        {
            // "*" is what the clients send when nothing is searched for.
            if (value != "*")
                _terms.Add(new QueryTerm(null, value, Negated: false) { WholeMessage = true });
        }
        else
        {
            Term(name, value, place);
        }
    }

    private void Term(string name, string value, string place)
    {
        switch (name)
        {
            case "message":
                _terms.Add(new QueryTerm(null, value, Negated: false));
                break;
            // What instances wrote themselves, in two generations of the clients.
            case "source" or "syslog_program":
                if (value is "app" or "supervisord")
                    _terms.Add(new QueryTerm("stream", "platform", Negated: true));
                else
                    _terms.Add(new QueryTerm("service", value, Negated: false));
                break;
            case "host" or "instance" or "service" or "release" or "deployment" or "level":
                _terms.Add(new QueryTerm(name == "host" ? "instance" : name, value, Negated: false));
                break;
            default:
                Refuse($"{place}.{name}", "It is not known here.");
                break;
        }
    }

    private void Range(JsonElement range, string place)
    {
        if (range.ValueKind != JsonValueKind.Object || !range.TryGetProperty("@timestamp", out var bounds) || bounds.ValueKind != JsonValueKind.Object)
        {
            Refuse(place, "It must be a range of @timestamp.");
            return;
        }

        foreach (var bound in bounds.EnumerateObject())
        {
            if (bound.Value.ValueKind != JsonValueKind.String
                || !DateTimeOffset.TryParse(bound.Value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
                Refuse($"{place}.@timestamp.{bound.Name}", "It must be a time.");
            else if (bound.Name is "gt" or "gte")
                After = time;
            else if (bound.Name is "lt" or "lte")
                Before = time;
            else
                Refuse($"{place}.@timestamp.{bound.Name}", "It is not known here.");
        }
    }

    private int Number(JsonProperty member, int least, int most)
    {
        if (member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt32(out var number) && number >= least && number <= most)
            return number;
        Refuse(member.Name, $"It must be a number from {least} to {most}.");
        return least;
    }

    private void Refuse(string field, string message) => _errors.Add(new FieldError(field, "unsupported", message));
}
