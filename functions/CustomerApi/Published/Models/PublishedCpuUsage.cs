using System.Text.Json.Serialization;

namespace Catalyze.CustomerApi.Published.Models;

/// <summary>Processor time of a minute.</summary>
/// <param name="Job">The instance.</param>
/// <param name="CorePercent">Part of one core: 1 is a whole one.</param>
/// <param name="Ts">End of the minute, milliseconds since 1970.</param>
internal sealed record PublishedCpuUsage(string Job, [property: JsonPropertyName("core_percent")] double CorePercent, long Ts);
