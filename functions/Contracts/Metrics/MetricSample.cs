using System.Text.Json.Serialization;

namespace Catalyze.Contracts.Metrics;

/// <summary>What one instance used in one minute.</summary>
/// <param name="At">Begin of the minute, UTC.</param>
/// <param name="CpuMillis">Processor time as thousandths of a core, averaged over the minute.</param>
/// <param name="MemoryKib">Memory at the minute's end in KiB, without files the kernel could drop.</param>
/// <param name="BytesReceived">Received on the instance's network interface in the minute; what stays on loopback does not count.</param>
/// <param name="BytesSent">Sent likewise.</param>
public sealed record MetricSample(DateTimeOffset At, long CpuMillis, long MemoryKib, long BytesReceived, long BytesSent)
{
    /// <summary>Packets that were received.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long PacketsReceived { get; init; }

    /// <summary>Packets that were sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long PacketsSent { get; init; }

    /// <summary>Packets that came to harm on their way in.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long ErrorsReceived { get; init; }

    /// <summary>Packets that came to harm on their way out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long ErrorsSent { get; init; }

    /// <summary>Packets that were dropped on their way in.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long DroppedReceived { get; init; }

    /// <summary>Packets that were dropped on their way out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long DroppedSent { get; init; }
}
