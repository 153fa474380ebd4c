namespace Catalyze.ManagementAgent.Authorities;

/// <summary>No certificate: the host has no grant for it, or its signing request is not what it should be.</summary>
public sealed class CertificateNotGrantedException(string message) : Exception(message);
