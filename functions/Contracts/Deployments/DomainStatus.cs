using Catalyze.Contracts.Specifications;

namespace Catalyze.Contracts.Deployments;

/// <summary>A public host name of the environment.</summary>
/// <param name="Domain">Host name.</param>
/// <param name="Service">Label of the service behind it.</param>
/// <param name="Address">Where to reach it: <c>https://…</c> with the port if it is not 443.</param>
public sealed record DomainStatus(string Domain, string Service, string Address)
{
    /// <summary>Whether visitors are to get the maintenance page.</summary>
    public bool Maintenance { get; init; }

    public DomainCertificateStatus? Certificate { get; init; }

    public DomainOptions? Options { get; init; }
}
