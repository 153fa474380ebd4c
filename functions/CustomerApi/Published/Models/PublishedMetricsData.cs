using System.Text.Json.Serialization;

namespace Catalyze.CustomerApi.Published.Models;

/// <summary>The measurements, oldest first within each job.</summary>
internal sealed record PublishedMetricsData(
    [property: JsonPropertyName("cpu.usage")] IReadOnlyList<PublishedCpuUsage> Cpu,
    [property: JsonPropertyName("memory.usage")] IReadOnlyList<PublishedMemoryUsage> Memory,
    [property: JsonPropertyName("network.usage")] IReadOnlyList<PublishedNetworkUsage> Network);
