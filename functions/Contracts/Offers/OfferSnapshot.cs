using Catalyze.Contracts.Security;

namespace Catalyze.Contracts.Offers;

/// <summary>
/// All offers that one management agent has of a pod: the base that its <see cref="OfferDelta"/>s build on. Every management agent of a pod
/// publishes blobs of its own, so that none overwrites what another knows.
/// </summary>
/// <param name="Pod">The pod.</param>
/// <param name="Publisher">Id of the management agent.</param>
/// <param name="Version">Grows with every publication, over restarts too.</param>
/// <param name="PublishedAt">When, by the management agent's clock.</param>
/// <param name="Offers">Each host's offer, still in the host's own signature.</param>
public sealed record OfferSnapshot(string Pod, string Publisher, long Version, DateTimeOffset PublishedAt, IReadOnlyList<SignedMessage> Offers);
