namespace Catalyze.Contracts.Agents;

/// <summary>A host asks for a certificate for a key it just made.</summary>
/// <param name="InstanceId">The instance it is for; a grant must cover it. The environment's id where the certificate is the host's own.</param>
/// <param name="Purpose">Which certificate.</param>
/// <param name="SigningRequest">PKCS#10, PEM. Only its key is used: names come from the grant.</param>
public sealed record CertificateSigningOrder(string InstanceId, CertificatePurpose Purpose, string SigningRequest);
