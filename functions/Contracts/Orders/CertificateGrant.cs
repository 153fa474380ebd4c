namespace Catalyze.Contracts.Orders;

/// <summary>Entitles one host to certificates for one instance, until withdrawn.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="EnvironmentId">Whose authority signs a wire certificate.</param>
/// <param name="ServiceLabel">The name that goes into a wire certificate.</param>
/// <param name="Domains">Public host names for which an edge certificate may be asked; empty for all but edges.</param>
public sealed record CertificateGrant(string InstanceId, string EnvironmentId, string ServiceLabel, IReadOnlyList<string> Domains);
