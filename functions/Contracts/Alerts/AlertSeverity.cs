namespace Catalyze.Contracts.Alerts;

public enum AlertSeverity
{
    /// <summary>Something will go wrong if nobody acts.</summary>
    Warning,

    /// <summary>Something is wrong.</summary>
    Critical,
}
