using Catalyze.Contracts.Problems;
using Catalyze.Tools.Http;

namespace Catalyze.LogService.Search;

/// <summary>From a time up to, not including, another.</summary>
internal sealed record TimeRange(DateTimeOffset From, DateTimeOffset To)
{
    private static readonly TimeSpan Usual = TimeSpan.FromHours(1);

    /// <summary>Reads <c>from</c> and <c>to</c>; the last hour where both are missing.</summary>
    public static TimeRange Read(RequestFields fields, DateTimeOffset now)
    {
        // Clocks of hosts differ a little: what just came belongs to "until now".
        var to = fields.Time("to") ?? now.AddMinutes(1);
        var from = fields.Time("from") ?? to - Usual;
        if (from >= to)
            fields.Errors.Add(new FieldError("from", "invalid-range", "It must be before the end."));
        return new TimeRange(from, to);
    }
}
