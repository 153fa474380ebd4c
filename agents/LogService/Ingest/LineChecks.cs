using Catalyze.Contracts.Logs;
using Catalyze.Contracts.Problems;

namespace Catalyze.LogService.Ingest;

/// <summary>What a batch may hold.</summary>
/// <param name="now">The present: a line of the far future would open a partition that retention never reaches.</param>
/// <param name="errors">Where faults go.</param>
internal sealed class LineChecks(DateTimeOffset now, List<FieldError> errors)
{
    private readonly DateTimeOffset _latest = now.AddDays(1);

    public void Header(LogBatchHeader header)
    {
        Name(header.Host, "header.host", required: true);
        Name(header.Spool, "header.spool", required: true);
        if (header.First < 0)
            Add("header.first", "invalid-number", "Numbers of lines begin at 0.");
    }

    public bool IsRight(LogLine line, int index)
    {
        var before = errors.Count;
        if (line.Time > _latest || line.Time.Year < 2000)
            Add($"lines[{index}].time", "invalid-time", "It lies more than a day ahead, or in another century.");
        Name(line.Instance, $"lines[{index}].instance", required: true);
        Name(line.Service, $"lines[{index}].service", required: true);
        Name(line.Release, $"lines[{index}].release", required: false);
        Name(line.Deployment, $"lines[{index}].deployment", required: false);
        Name(line.Level, $"lines[{index}].level", required: false);
        if (line.Message.Length > LogLimits.MessageLength)
            Add($"lines[{index}].message", "too-long", $"A message has at most {LogLimits.MessageLength} characters.");
        if (line.Dropped is < 1 || line.Dropped is null != line.Reason is null)
            Add($"lines[{index}].dropped", "invalid-drop", "Dropped lines are counted from 1 and come with their reason.");
        if (line.Fields is { } fields)
            Fields(fields, $"lines[{index}].fields");
        return errors.Count == before;
    }

    private void Fields(IReadOnlyDictionary<string, string> fields, string place)
    {
        if (fields.Count > LogLimits.Fields)
            Add(place, "too-many", $"A line has at most {LogLimits.Fields} fields.");
        foreach (var (name, value) in fields)
        {
            if (name.Length is 0 or > LogLimits.FieldNameLength)
                Add(place, "invalid-name", $"A field's name has 1 to {LogLimits.FieldNameLength} characters.");
            else if (value is null || value.Length > LogLimits.FieldLength)
                Add($"{place}.{name}", "too-long", $"A field's value is a text of at most {LogLimits.FieldLength} characters.");
        }
    }

    private void Name(string? name, string place, bool required)
    {
        if (required && string.IsNullOrEmpty(name))
            Add(place, "missing", "It must not be empty.");
        else if (name is { Length: > LogLimits.NameLength })
            Add(place, "too-long", $"It has at most {LogLimits.NameLength} characters.");
    }

    private void Add(string field, string code, string message) => errors.Add(new FieldError(field, code, message));
}
