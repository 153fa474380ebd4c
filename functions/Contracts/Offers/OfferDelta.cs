using Catalyze.Contracts.Security;

namespace Catalyze.Contracts.Offers;

/// <summary>What changed since a snapshot, and which hosts were heard of when. Complete in itself: of many deltas only the newest counts.</summary>
/// <remarks>
/// A heartbeat that says nothing new costs a number here instead of a signed offer. That a host was heard of is the management agent's word;
/// what the host offers is the host's own.
/// </remarks>
public sealed record OfferDelta
{
    public required string Pod { get; init; }

    /// <summary>Id of the management agent.</summary>
    public required string Publisher { get; init; }

    /// <summary>Version of the snapshot that this builds on.</summary>
    public required long Base { get; init; }

    /// <summary>Grows with every publication; the base's where nothing has changed since.</summary>
    public required long Version { get; init; }

    /// <summary>When, by the management agent's clock.</summary>
    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>
    /// For how many milliseconds it has listened without a pause: that a host was not heard of for longer says nothing. Null where the management agent does not say.
    /// </summary>
    public long? ListeningFor { get; init; }

    /// <summary>Offers that differ from those of the snapshot or are not in it.</summary>
    public IReadOnlyList<SignedMessage> Changed { get; init; } = [];

    /// <summary>Host → milliseconds between its newest heartbeat and <see cref="PublishedAt"/>. A host that is missing offers nothing any more.</summary>
    public required IReadOnlyDictionary<string, long> Heard { get; init; }

    /// <summary>Host → milliseconds its clock is ahead of this agent's, where that is more than two seconds either way.</summary>
    public IReadOnlyDictionary<string, long> ClockAhead { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);
}
