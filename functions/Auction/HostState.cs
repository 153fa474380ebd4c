using Catalyze.Contracts.Offers;

namespace Catalyze.Auction;

/// <summary>A host as an auction sees it: what it offers and what its ledger has given away.</summary>
/// <param name="Offer">Its newest offer.</param>
/// <param name="Reserved">Sum of its reservations, held and committed.</param>
/// <param name="UsedPorts">Ports its reservations have taken.</param>
public sealed record HostState(Offer Offer, HostCapacity Reserved, IReadOnlySet<int> UsedPorts)
{
    /// <summary>Whether the operator keeps new instances off the host.</summary>
    public bool Cordoned { get; init; }

    /// <summary>Whether the host is being emptied: nothing new comes, and what is there goes.</summary>
    public bool Draining { get; init; }

    /// <summary>The tenant the host is dedicated to; null for a host that everybody shares.</summary>
    public string? Tenant { get; init; }
}
