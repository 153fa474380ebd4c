using System.Globalization;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Published.Models;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Published.Routes;

/// <summary>Public host names with their certificates, under the proxy.</summary>
internal sealed class PublishedSiteRoutes(DomainService domains, CertificateService certificates, NumberStore numbers)
{
    private const string Sites = "/environments/{environmentId}/services/{label}/sites";
    private const string Certificates = "/environments/{environmentId}/services/{label}/certs";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Sites, async (string environmentId, string label, HttpContext context) => Answer.Json(await SitesAsync(Environment(context, label), context.RequestAborted)))
            .Needs(Policies.EnvironmentRead);
        routes.MapPost(Sites, CreateAsync).Needs(Policies.EnvironmentConfigure);
        routes.MapGet(Sites + "/{siteId}", async (string environmentId, string label, string siteId, HttpContext context) =>
                Answer.Json(await SiteAsync(Environment(context, label), siteId, context.RequestAborted)))
            .Needs(Policies.EnvironmentRead);
        routes.MapDelete(Sites + "/{siteId}", RemoveAsync).Needs(Policies.EnvironmentConfigure);
        routes.MapGet(Certificates, CertificatesAsync).Needs(Policies.EnvironmentRead);
        routes.MapPost(Certificates, async (string environmentId, string label, Body<PublishedCertificateRequest> body, HttpContext context) =>
            {
                await certificates.AddAsync(context, Environment(context, label), Read(body.Value, body.Value.Name));
                return Results.StatusCode(StatusCodes.Status201Created);
            })
            .Needs(Policies.EnvironmentConfigure);
        routes.MapPut(Certificates + "/{name}", async (string environmentId, string label, string name, Body<PublishedCertificateRequest> body, HttpContext context) =>
            {
                await certificates.ReplaceAsync(context, Environment(context, label), Read(body.Value, name));
                return Results.NoContent();
            })
            .Needs(Policies.EnvironmentConfigure);
        routes.MapDelete(Certificates + "/{name}", async (string environmentId, string label, string name, HttpContext context) =>
            {
                await certificates.RemoveAsync(context, Environment(context, label), name);
                return Results.NoContent();
            })
            .Needs(Policies.EnvironmentConfigure);
    }

    private async Task<IResult> CreateAsync(string environmentId, string label, Body<PublishedSite> body, HttpContext context)
    {
        var environment = Environment(context, label);
        var (site, names) = (body.Value, await domains.ListAsync(EnvironmentHandler.EnvironmentOf(context), context.RequestAborted));
        if (names.Any(domain => domain.Service is not null && domain.Name == site.Name))
            throw new ProblemException(new Problem("name-taken", 409, "The name is in use.", "A site of that name is there already; remove it first."));
        var options = PublishedSiteValues.Options(site.SiteValues ?? new Dictionary<string, System.Text.Json.JsonElement>(StringComparer.Ordinal));
        var made = await certificates.ServeAsync(context, environment, site.Name, site.Cert, new DomainSettings { Service = site.UpstreamService, Options = options });
        return Answer.Json(Show(made, site.Cert, await NumberAsync(environment, made.Name, context.RequestAborted)), StatusCodes.Status201Created);
    }

    private async Task<IResult> RemoveAsync(string environmentId, string label, string siteId, HttpContext context)
    {
        var environment = Environment(context, label);
        await domains.RemoveAsync(context, environment, (await SiteAsync(environment, siteId, context.RequestAborted)).Name);
        return Results.NoContent();
    }

    private async Task<IResult> CertificatesAsync(string environmentId, string label, HttpContext context)
    {
        var environment = Environment(context, label);
        var uses = await certificates.UsesAsync(environment, context.RequestAborted);
        var served = (await domains.ListAsync(environment, context.RequestAborted)).Where(domain => domain.Served is not null).Select(domain => uses.GetValueOrDefault(domain.Name)).ToHashSet();
        return Answer.Json((await certificates.ListAsync(environment, context.RequestAborted)).Select(one => new PublishedCertificate(
            one.Name, one.Certificate?.Chain ?? string.Empty, string.Empty, PublishedApi.Proxy, one.Certificate is not null ? 0 : served.Contains(one.Name) ? 2 : 1)).ToList());
    }

    private async Task<IReadOnlyList<PublishedSite>> SitesAsync(OwnedEnvironment environment, CancellationToken cancellationToken)
    {
        var uses = await certificates.UsesAsync(environment, cancellationToken);
        var sites = new List<PublishedSite>();
        // What only serves on until the next deployment has been removed already.
        foreach (var domain in (await domains.ListAsync(environment, cancellationToken)).Where(domain => domain.Service is not null))
            sites.Add(Show(domain, uses.GetValueOrDefault(domain.Name, domain.Name), await NumberAsync(environment, domain.Name, cancellationToken)));
        return sites;
    }

    private async Task<PublishedSite> SiteAsync(OwnedEnvironment environment, string siteId, CancellationToken cancellationToken) =>
        int.TryParse(siteId, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && (await SitesAsync(environment, cancellationToken)).FirstOrDefault(site => site.Id == number) is { } found
            ? found
            : throw new ProblemException(Problem.NotFound);

    private Task<int> NumberAsync(OwnedEnvironment environment, string domain, CancellationToken cancellationToken) =>
        numbers.OfAsync(environment.EnvironmentId, $"site/{domain}", cancellationToken);

    private static PublishedSite Show(DomainView domain, string certificate, int number) => new()
    {
        Id = number,
        Name = domain.Name,
        Cert = certificate,
        UpstreamService = domain.Service!,
        SiteValues = PublishedSiteValues.Of(domain.Options),
    };

    private static NamedCertificate Read(PublishedCertificateRequest written, string name)
    {
        if (!written.LetsEncrypt && (string.IsNullOrEmpty(written.SslCertFile) || string.IsNullOrEmpty(written.SslPKFile)))
            throw ProblemException.Invalid([new FieldError("sslCertFile", "required", "Send sslCertFile and sslPKFile, or letsEncrypt.")]);
        return new NamedCertificate(name, written.LetsEncrypt ? null : new CertificateSetting { Chain = written.SslCertFile!, PrivateKey = written.SslPKFile });
    }

    // Sites and certificates are the proxy's, for the clients and here.
    private static OwnedEnvironment Environment(HttpContext context, string label) =>
        label == PublishedApi.Proxy ? EnvironmentHandler.EnvironmentOf(context) : throw new ProblemException(Problem.NotFound);
}
