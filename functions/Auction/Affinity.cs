using Catalyze.Contracts.Specifications;

namespace Catalyze.Auction;

/// <summary>A lot's relation to the instances of another service of its environment. Holds both ways within an auction.</summary>
/// <param name="Service">Label of the other service.</param>
/// <param name="Domain">What is shared or not.</param>
/// <param name="Apart">True when the domain must not be shared, false when it must be.</param>
public sealed record Affinity(string Service, FailureDomain Domain, bool Apart);
