namespace Catalyze.Pipeline;

/// <summary>What a consumer learns about its providers.</summary>
public static class ConsumerVariables
{
    /// <summary>
    /// <c>&lt;LABEL&gt;_URL</c> for each provider (<c>DB01_URL</c>), and <c>DATABASE_URL</c>, <c>REDIS_URL</c> where the consumer has exactly one
    /// provider of that type. They hold secrets. The consumer's own variables come on top.
    /// </summary>
    public static IReadOnlyDictionary<string, string> For(IReadOnlyList<ConnectedProvider> providers) => throw new NotSupportedException("Follows.");
}
