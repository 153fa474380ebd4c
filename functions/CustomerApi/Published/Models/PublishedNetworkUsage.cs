using System.Text.Json.Serialization;

namespace Catalyze.CustomerApi.Published.Models;

/// <summary>Traffic of a minute on an instance's interface.</summary>
internal sealed record PublishedNetworkUsage
{
    /// <summary>The instance.</summary>
    public required string Job { get; init; }

    [JsonPropertyName("rx_kb")]
    public required double ReceivedKb { get; init; }

    [JsonPropertyName("rx_packets")]
    public required long ReceivedPackets { get; init; }

    [JsonPropertyName("rx_errors")]
    public required long ReceivedErrors { get; init; }

    [JsonPropertyName("rx_dropped")]
    public required long ReceivedDropped { get; init; }

    [JsonPropertyName("tx_kb")]
    public required double SentKb { get; init; }

    [JsonPropertyName("tx_packets")]
    public required long SentPackets { get; init; }

    [JsonPropertyName("tx_errors")]
    public required long SentErrors { get; init; }

    [JsonPropertyName("tx_dropped")]
    public required long SentDropped { get; init; }

    /// <summary>End of the minute, milliseconds since 1970.</summary>
    public required long Ts { get; init; }
}
