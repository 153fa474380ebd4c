using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Tools;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Configuration;

/// <summary>Public host names with their certificates, one by one. Private keys go in and never come out. The caller has been authorised.</summary>
internal sealed class DomainService(ConfigurationEditor configurations, PodApiClient pods, SpecificationTranslator translator, ToolPlaces places, AuditTrail audit)
{
    /// <summary>Host names of the configuration and of the release that serves, sorted.</summary>
    public async Task<IReadOnlyList<DomainView>> ListAsync(OwnedEnvironment environment, CancellationToken cancellationToken)
    {
        var configuration = (await configurations.ReadAsync(environment, cancellationToken)).Configuration;
        var served = (await pods.EnvironmentAsync(environment.EnvironmentId, cancellationToken))?.Domains ?? [];
        var names = configuration.Services.SelectMany(service => service.Domains).Concat(configuration.Domains.Select(domain => domain.Name)).Concat(served.Select(domain => domain.Domain));
        return [.. names.Where(name => !places.Owns(name)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => View(configuration, served, name))];
    }

    /// <summary>Leads a host name to a service; the next deployment makes it real.</summary>
    /// <exception cref="ProblemException">400 with every wrong field of name, certificate and options; 404 where there is no such service.</exception>
    public async Task<DomainView> WriteAsync(HttpContext context, OwnedEnvironment environment, string name, DomainSettings settings)
    {
        if (places.Owns(name))
            throw ProblemException.Invalid([ConfigurationChecks.Reserved("name")]);
        var stored = await configurations.ReadAsync(environment, context.RequestAborted);
        await CheckAsync(environment, Apply(stored.Configuration, name, settings), name, context.RequestAborted);
        await audit.AppendAsync(context, "domain-written", $"{environment.EnvironmentId}/{name}", settings.Service);
        var changed = await configurations.ChangeAsync(context, environment, configuration => Apply(configuration, name, settings));
        return View(changed.Configuration, (await pods.EnvironmentAsync(environment.EnvironmentId, context.RequestAborted))?.Domains ?? [], name);
    }

    /// <summary>Leads a host name nowhere any more; the next deployment makes it real.</summary>
    /// <exception cref="ProblemException">404 where the configuration does not have it.</exception>
    public async Task RemoveAsync(HttpContext context, OwnedEnvironment environment, string name)
    {
        var configuration = (await configurations.ReadAsync(environment, context.RequestAborted)).Configuration;
        if (!configuration.Services.Any(service => service.Domains.Contains(name, StringComparer.Ordinal)) && configuration.Domains.All(domain => domain.Name != name))
            throw new ProblemException(Problem.NotFound);
        await audit.AppendAsync(context, "domain-removed", $"{environment.EnvironmentId}/{name}");
        await configurations.ChangeAsync(context, environment, current => Without(current, name));
    }

    private static EnvironmentConfiguration Without(EnvironmentConfiguration configuration, string name) => configuration with
    {
        Services = [.. configuration.Services.Select(service => service with { Domains = [.. service.Domains.Where(domain => domain != name)] })],
        Domains = [.. configuration.Domains.Where(domain => domain.Name != name)],
    };

    private static EnvironmentConfiguration Apply(EnvironmentConfiguration configuration, string name, DomainSettings settings)
    {
        ConfigurationEditor.ServiceOf(configuration, settings.Service);
        var errors = new List<FieldError>();
        var current = configuration.Domains.FirstOrDefault(domain => domain.Name == name)?.Certificate;
        var certificate = ConfigurationMerge.MergeCertificate(settings.Certificate, current, "certificate", errors);
        if (errors.Count > 0)
            throw ProblemException.Invalid(errors);
        var rest = Without(configuration, name);
        return rest with
        {
            Services = [.. rest.Services.Select(service => service.Label == settings.Service ? service with { Domains = [.. service.Domains, name] } : service)],
            Domains = [.. rest.Domains, new DomainConfiguration { Name = name, Certificate = certificate, Options = settings.Options }],
        };
    }

    // The rules are the Pod API's, so it is asked; what else may be wrong with a draft is for its deployment to say.
    private async Task CheckAsync(OwnedEnvironment environment, EnvironmentConfiguration configuration, string name, CancellationToken cancellationToken)
    {
        var place = $"domains[{configuration.Domains.Index().First(domain => domain.Item.Name == name).Index}].";
        try
        {
            await pods.PlanAsync(environment.EnvironmentId, new DeploymentRequest { Specification = await translator.TranslateAsync(environment, configuration, cancellationToken) }, cancellationToken);
        }
        catch (ProblemException refusal) when (refusal.Problem.Status == StatusCodes.Status400BadRequest)
        {
            var service = configuration.Services.Index().First(one => one.Item.Domains.Contains(name, StringComparer.Ordinal));
            var listed = $"services[{service.Index}].domains[{service.Item.Domains.Count - 1}]";
            var ours = refusal.Problem.Errors.Where(error => error.Field.StartsWith(place, StringComparison.Ordinal)).Select(error => error with { Field = error.Field[place.Length..] })
                .Concat(refusal.Problem.Errors.Where(error => error.Field == listed).Select(error => error with { Field = "name" })).ToList();
            if (ours.Count > 0)
                throw ProblemException.Invalid(ours);
        }
    }

    private static DomainView View(EnvironmentConfiguration configuration, IReadOnlyList<DomainStatus> served, string name)
    {
        var configured = configuration.Domains.FirstOrDefault(domain => domain.Name == name);
        return new DomainView
        {
            Name = name,
            Service = configuration.Services.FirstOrDefault(service => service.Domains.Contains(name, StringComparer.Ordinal))?.Label,
            Options = configured?.Options ?? new(),
            OwnCertificate = configured?.Certificate is not null,
            ExpiresAt = configured?.Certificate is { } certificate ? FirstEnd(certificate.Chain) : null,
            Served = served.FirstOrDefault(domain => domain.Domain == name),
        };
    }

    private static DateTimeOffset? FirstEnd(string chain)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(chain);
            return certificates.Count == 0 ? null : certificates.Min(certificate => new DateTimeOffset(certificate.NotAfter));
        }
        catch (CryptographicException)
        {
            // A draft may hold anything; its deployment says what is wrong.
            return null;
        }
        finally
        {
            foreach (var certificate in certificates)
                certificate.Dispose();
        }
    }
}
