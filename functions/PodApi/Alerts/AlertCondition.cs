using Catalyze.Contracts.Alerts;

namespace Catalyze.PodApi.Alerts;

/// <summary>Something that is so now.</summary>
/// <param name="Kind">What.</param>
/// <param name="Severity">How bad.</param>
/// <param name="Subject">What it is about: letters, digits, dots and dashes.</param>
/// <param name="Summary">What is so, with numbers.</param>
/// <param name="Remedy">What a person can do.</param>
public sealed record AlertCondition(AlertKind Kind, AlertSeverity Severity, string Subject, string Summary, string Remedy)
{
    /// <summary>One alert at a time for each.</summary>
    public string Key => $"{Kind}.{Subject}";
}
