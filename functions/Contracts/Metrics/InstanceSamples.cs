namespace Catalyze.Contracts.Metrics;

/// <summary>An instance's minutes, oldest first; a minute that was not measured is missing.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Samples">At most one for each minute.</param>
public sealed record InstanceSamples(string InstanceId, IReadOnlyList<MetricSample> Samples);
