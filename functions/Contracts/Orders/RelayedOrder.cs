namespace Catalyze.Contracts.Orders;

/// <summary>One order on its way through a management agent, which can neither change it (signed) nor read its secrets (sealed).</summary>
/// <param name="HostId">The host it is for.</param>
/// <param name="Message">Put on the host's order queue as it is: the JSON of an <see cref="OrderMessage"/>.</param>
/// <param name="Grants">Certificates the host may ask for because of this order.</param>
/// <param name="WithdrawnInstances">Instances of the host for which no certificate may be issued any more.</param>
public sealed record RelayedOrder(string HostId, string Message, IReadOnlyList<CertificateGrant> Grants, IReadOnlyList<string> WithdrawnInstances);
