using System.Text.Json.Serialization;

namespace Catalyze.Contracts.Monitoring;

/// <summary>One value at one moment.</summary>
/// <param name="Name">What was measured, with its unit at the end: <c>catalyze_instance_memory_bytes</c>. Counters end with <c>_total</c>.</param>
/// <param name="Labels">Of what it was measured: <c>service</c>, <c>instance</c>, <c>type</c>. <c>host</c> comes from the batch.</param>
/// <param name="Time">When it was measured.</param>
/// <param name="Value">In the unit the name says.</param>
public sealed record FeedSample(string Name, IReadOnlyDictionary<string, string> Labels, [property: JsonRequired] DateTimeOffset Time, [property: JsonRequired] double Value);
