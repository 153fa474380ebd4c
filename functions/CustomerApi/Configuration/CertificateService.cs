using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Configuration;

/// <summary>Certificates kept under names, and public host names that are served with them. Private keys go in and never come out. The caller has been authorised.</summary>
internal sealed class CertificateService(CertificateStore store, DomainService domains, AuditTrail audit)
{
    private const int MostCertificates = 100;
    private const int LongestName = 253;

    // A column holds 64 KiB; encryption adds little.
    private const int Largest = 48 * 1024;

    public Task<IReadOnlyList<NamedCertificate>> ListAsync(OwnedEnvironment environment, CancellationToken cancellationToken) => store.ListAsync(environment.EnvironmentId, cancellationToken);

    /// <summary>Name of the certificate by host name; host names that never had a named one are missing.</summary>
    public Task<IReadOnlyDictionary<string, string>> UsesAsync(OwnedEnvironment environment, CancellationToken cancellationToken) => store.UsesAsync(environment.EnvironmentId, cancellationToken);

    /// <summary>Keeps a certificate.</summary>
    /// <exception cref="ProblemException">400 with every wrong field; 409 where the name is in use, or there are too many.</exception>
    public async Task AddAsync(HttpContext context, OwnedEnvironment environment, NamedCertificate certificate)
    {
        Check(certificate);
        if ((await ListAsync(environment, context.RequestAborted)).Count >= MostCertificates)
            throw new ProblemException(new Problem("too-many", 409, "There are too many.", $"An environment has at most {MostCertificates} certificates."));
        await audit.AppendAsync(context, "certificate-added", environment.EnvironmentId, certificate.Name);
        if (!await store.AddAsync(environment.EnvironmentId, certificate, context.RequestAborted))
            throw new ProblemException(new Problem("name-taken", 409, "The name is in use.", "Another certificate of the environment has it; replace that one."));
    }

    /// <summary>Puts another certificate under the name; the host names that use it have it with the next deployment.</summary>
    /// <exception cref="ProblemException">400 with every wrong field; 404.</exception>
    public async Task ReplaceAsync(HttpContext context, OwnedEnvironment environment, NamedCertificate certificate)
    {
        Check(certificate);
        await FindAsync(environment, certificate.Name, context.RequestAborted);
        await audit.AppendAsync(context, "certificate-replaced", environment.EnvironmentId, certificate.Name);
        await store.ReplaceAsync(environment.EnvironmentId, certificate, context.RequestAborted);
        // A crash in between leaves some with the old one; replacing again mends it.
        foreach (var domain in await UsersAsync(environment, certificate.Name, context.RequestAborted))
            await domains.WriteAsync(context, environment, domain.Name, new DomainSettings { Service = domain.Service!, Certificate = certificate.Certificate, Options = domain.Options });
    }

    /// <summary>Forgets a certificate.</summary>
    /// <exception cref="ProblemException">404; 409 while a host name uses it.</exception>
    public async Task RemoveAsync(HttpContext context, OwnedEnvironment environment, string name)
    {
        await FindAsync(environment, name, context.RequestAborted);
        if (await UsersAsync(environment, name, context.RequestAborted) is { Count: > 0 } users)
            throw new ProblemException(new Problem("in-use", 409, "The certificate is in use.", $"{string.Join(", ", users.Select(domain => domain.Name))} would be without it."));
        await audit.AppendAsync(context, "certificate-removed", environment.EnvironmentId, name);
        await store.RemoveAsync(environment.EnvironmentId, name, context.RequestAborted);
    }

    /// <summary>Serves a host name with a named certificate; the next deployment makes it real.</summary>
    /// <exception cref="ProblemException">400 with every wrong field; 404 where there is no such certificate or service.</exception>
    public async Task<DomainView> ServeAsync(HttpContext context, OwnedEnvironment environment, string domain, string certificate, DomainSettings settings)
    {
        var named = await FindAsync(environment, certificate, context.RequestAborted);
        var view = await domains.WriteAsync(context, environment, domain, settings with { Certificate = named.Certificate });
        await store.UseAsync(environment.EnvironmentId, domain, certificate, context.RequestAborted);
        return view;
    }

    private async Task<NamedCertificate> FindAsync(OwnedEnvironment environment, string name, CancellationToken cancellationToken) =>
        await store.FindAsync(environment.EnvironmentId, name, cancellationToken)
        ?? throw new ProblemException(new Problem("not-found", 404, "There is nothing here.", $"The environment has no certificate {name}."));

    private async Task<IReadOnlyList<DomainView>> UsersAsync(OwnedEnvironment environment, string name, CancellationToken cancellationToken)
    {
        var uses = await UsesAsync(environment, cancellationToken);
        return [.. (await domains.ListAsync(environment, cancellationToken)).Where(domain => domain.Service is not null && uses.GetValueOrDefault(domain.Name) == name)];
    }

    private static void Check(NamedCertificate certificate) => Text.ThrowIfAny(
        certificate.Name.Length is 0 or > LongestName || !certificate.Name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' or '*')
            ? new FieldError("name", "invalid-name", $"1 to {LongestName} letters, digits, dots, dashes, underscores or stars.") : null,
        certificate.Certificate is { } written ? CheckPair(written) : null);

    private static FieldError? CheckPair(CertificateSetting written)
    {
        if (Encoding.UTF8.GetByteCount(written.Chain) + Encoding.UTF8.GetByteCount(written.PrivateKey ?? string.Empty) > Largest)
            return new FieldError("chain", "too-large", $"Chain and key together have at most {Largest} bytes.");
        if (string.IsNullOrEmpty(written.PrivateKey))
            return new FieldError("privateKey", "required", "The private key is missing.");
        try
        {
            using var pair = X509Certificate2.CreateFromPem(written.Chain, written.PrivateKey);
            return null;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return new FieldError("chain", "invalid-certificate", "It must be a certificate in PEM with the private key that belongs to it, not encrypted.");
        }
    }
}
