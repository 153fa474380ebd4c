using Catalyze.Contracts.Security;

namespace Catalyze.Contracts.Offers;

/// <summary>All offers of a pod, published by its management agent as one blob (<c>offers/{pod}.json</c>) and cached by ETag.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Version">Grows with every publication.</param>
/// <param name="PublishedAt">When.</param>
/// <param name="Offers">Each host's newest offer, still in the host's own signature.</param>
public sealed record OfferSnapshot(string Pod, long Version, DateTimeOffset PublishedAt, IReadOnlyList<SignedMessage> Offers);
