namespace Catalyze.Pipeline;

/// <summary>Loopback addresses under which an instance sees its providers.</summary>
public static class LoopbackAddresses
{
    /// <summary>
    /// Gives each provider an address in 127.77.0.0/16, in sorted order of the labels: 127.77.0.1, 127.77.0.2, …
    /// All instances of a consumer see the same; the addresses mean nothing outside the consumer's network namespace.
    /// </summary>
    /// <exception cref="ArgumentException">More than 65,000 labels.</exception>
    public static IReadOnlyDictionary<string, string> For(IEnumerable<string> providerLabels)
    {
        ArgumentNullException.ThrowIfNull(providerLabels);
        var sorted = providerLabels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (sorted.Count > 65_000)
            throw new ArgumentException($"{sorted.Count} providers do not fit into 127.77.0.0/16.", nameof(providerLabels));

        // 250 per third byte: .0 and .255 are never used, so that no reader takes one for a network or broadcast address.
        return sorted
            .Select((label, index) => (label, Address: $"127.77.{index / 250}.{(index % 250) + 1}"))
            .ToDictionary(x => x.label, x => x.Address, StringComparer.Ordinal);
    }
}
