namespace Catalyze.Link;

/// <summary>No management agent of the host holds a grant for the certificate it asked for.</summary>
public sealed class CertificateRefusedException(string message) : Exception(message);
