namespace Catalyze.CustomerApi.Configuration;

/// <summary>A certificate kept under a name, so that several public host names can be served with it.</summary>
/// <param name="Name">1 to 253 letters, digits, dots, dashes, underscores or stars; unique within the environment.</param>
/// <param name="Certificate">The certificate with its key; null where the platform issues one for each host name.</param>
internal sealed record NamedCertificate(string Name, CertificateSetting? Certificate);
