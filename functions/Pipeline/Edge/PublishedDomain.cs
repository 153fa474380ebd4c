using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>A public host name with where it leads.</summary>
/// <param name="Name">Host name.</param>
/// <param name="Service">Label of the service behind it.</param>
/// <param name="Options">How it is served.</param>
/// <param name="Port">Port of the service's wire.</param>
/// <param name="Certificate">The customer's own; null where the platform issues one.</param>
public sealed record PublishedDomain(string Name, string Service, int Port, DomainOptions Options, DomainCertificate? Certificate);
