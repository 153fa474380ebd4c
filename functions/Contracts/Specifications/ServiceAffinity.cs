namespace Catalyze.Contracts.Specifications;

/// <summary>Where a service's instances are to be, seen from another service of the environment.</summary>
/// <param name="Service">Label of the other service.</param>
/// <param name="Domain">What they share, or must not share.</param>
/// <param name="Apart">True: no host, zone or provider with an instance of the other service. False: only those with one.</param>
public sealed record ServiceAffinity(string Service, FailureDomain Domain, bool Apart = false);
