namespace Catalyze.Contracts.Monitoring;

/// <summary>What a host delivers to an environment's monitoring service. It may come twice: a sample is its series and its time.</summary>
/// <param name="Host">The host that measured.</param>
/// <param name="Samples">In any order, of any age up to <see cref="FeedLimits.OldestHours"/>.</param>
public sealed record FeedBatch(string Host, IReadOnlyList<FeedSample> Samples);
