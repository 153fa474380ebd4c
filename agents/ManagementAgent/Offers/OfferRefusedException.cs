namespace Catalyze.ManagementAgent.Offers;

/// <summary>Not an offer of the host that sent it.</summary>
public sealed class OfferRefusedException(string message) : Exception(message);
