namespace Catalyze.Pipeline;

/// <summary>Names of worker services: <c>app01.mailer</c>. No label a customer chooses has a dot.</summary>
public static class WorkerLabels
{
    public static string Of(string service, string target) => $"{service}.{target}";

    /// <summary>The service a label belongs to; itself where it is no worker's.</summary>
    public static string ServiceOf(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        var dot = label.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? label : label[..dot];
    }

    /// <summary>The entry of the Procfile a worker's label names; null where it is no worker's.</summary>
    public static string? TargetOf(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        var dot = label.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? null : label[(dot + 1)..];
    }
}
