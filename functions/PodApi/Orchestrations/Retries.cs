namespace Catalyze.PodApi.Orchestrations;

/// <summary>How activities are tried again.</summary>
internal static class Retries
{
    /// <summary>Five tries within a quarter of a minute.</summary>
    public static readonly TaskOptions Standard = TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromSeconds(1), 2, TimeSpan.FromSeconds(15)));
}
