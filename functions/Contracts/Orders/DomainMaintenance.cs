namespace Catalyze.Contracts.Orders;

/// <summary>The host names of an environment whose visitors get the maintenance page.</summary>
/// <param name="Version">Grows with every change, so that an older one that arrives late is ignored.</param>
/// <param name="Domains">Host names.</param>
/// <param name="RetryAfterSeconds">When visitors are told to come back.</param>
public sealed record DomainMaintenance(long Version, IReadOnlyList<string> Domains, int RetryAfterSeconds);
