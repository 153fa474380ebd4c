namespace Catalyze.Contracts.Agents;

public enum CertificatePurpose
{
    /// <summary>Mutual TLS between instances, signed by the environment's authority, 72 hours.</summary>
    Wire,

    /// <summary>Public edge, for the grant's domains, signed by the management pod's edge authority.</summary>
    Edge,

    /// <summary>
    /// Of a host itself, as consumer <see cref="Security.WireNames.Host"/> of an environment, signed by the environment's authority, 72 hours. For hosts with an instance of it.
    /// </summary>
    Host,
}
