namespace Catalyze.PodApi.Planning;

public enum PlannedAction
{
    /// <summary>Unchanged: it is not restarted.</summary>
    Keep,

    /// <summary>A new instance, placed by auction.</summary>
    Start,

    /// <summary>Changed where it is, with its volumes.</summary>
    Replace,
}
