using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Security;

namespace Catalyze.ManagementAgent.Offers;

/// <summary>A host's newest offer.</summary>
/// <param name="Signed">As the host signed it.</param>
/// <param name="Offer">What it says.</param>
/// <param name="ReceivedAt">By this agent's clock.</param>
/// <param name="Substance">What of it an auction decides by, to tell a change from a heartbeat.</param>
internal sealed record HeldOffer(SignedMessage Signed, Offer Offer, DateTimeOffset ReceivedAt, string Substance);
