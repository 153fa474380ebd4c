using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Specifications;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Catalyze.CustomerApi.Tools;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>What an environment should be, and the sources of its code services.</summary>
internal sealed class ConfigurationRoutes(ConfigurationStore configurations, ConfigurationEditor editor, PodApiClient pods, AuditTrail audit, ToolPlaces places)
{
    private const long SourceLimit = 64L * 1024 * 1024;
    private const int Attempts = 8;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/environments/{environmentId}/configuration", ShowAsync)
            .Describe(Policies.EnvironmentRead, "showConfiguration", "What the environment should be, without the values of variables")
            .WithDescription("The ETag header names the version; send it as If-Match when you write.")
            .Produces<EnvironmentConfiguration>().WithTags("Configuration");
        api.MapPut("/environments/{environmentId}/configuration", WriteAsync)
            .Describe(Policies.EnvironmentConfigure, "writeConfiguration", "Replace what the environment should be; the next deployment makes it real", 400, 412, 413)
            .WithDescription("With If-Match the document is replaced only if nobody changed it since. A variable whose value is left out or null keeps the value it has; "
                + "a variable that is not named is removed. Values do not come out with it.")
            .Produces<EnvironmentConfiguration>().WithTags("Configuration");
        api.MapPut("/environments/{environmentId}/services/{label}/source", UploadAsync)
            .Describe(Policies.EnvironmentConfigure, "uploadSource", "Upload a code service's source, a gzip-compressed tar archive of at most 64 MiB", 400, 409, 411, 413, 415)
            .WithDescription("Content-Length is required. The archive is inspected at once; an accepted one becomes the service's source in the configuration.")
            .WithMetadata(new RequestSizeLimitAttribute(SourceLimit), new AcceptsMetadata(["application/gzip"], typeof(Stream)))
            .Produces<SourceManifest>().WithTags("Configuration");
    }

    private async Task<IResult> ShowAsync(string environmentId, HttpContext context)
    {
        var stored = await ReadAsync(environmentId, context.RequestAborted);
        return Show(context, stored.Configuration, stored.EntityTag);
    }

    private async Task<IResult> WriteAsync(string environmentId, Body<EnvironmentConfiguration> body, [FromHeader(Name = "If-Match")] string? ifMatch, HttpContext context)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var stored = await ReadAsync(environmentId, context.RequestAborted);
            EntityTags.ThrowIfOther(ifMatch, stored.EntityTag);
            var errors = new List<FieldError>();
            ConfigurationChecks.Check(body.Value, places, errors);
            var merged = ConfigurationMerge.Merge(body.Value, stored.Configuration, errors);
            if (errors.Count > 0)
                throw ProblemException.Invalid(errors);
            await audit.AppendAsync(context, "configuration-written", environmentId);
            if (await configurations.ReplaceAsync(environmentId, stored, merged, context.User.UserId(), context.RequestAborted) is { } version)
                return Show(context, merged, StoredConfiguration.EntityTagOf(version));
        }

        return new ProblemResult(ConfigurationEditor.Busy);
    }

    private async Task<IResult> UploadAsync(string environmentId, string label, HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength is not { } length)
            return new ProblemResult(new Problem("length-required", 411, "The size of the archive is missing.", "Send Content-Length."));
        if (length > SourceLimit)
            return new ProblemResult(new Problem("body-too-large", 413, "The archive is too large.", "A source archive has at most 64 MiB."));
        if (request.ContentType is not ("application/gzip" or "application/x-gzip" or "application/octet-stream"))
            return new ProblemResult(new Problem("unsupported-media-type", 415, "The body has the wrong type.", "Send Content-Type: application/gzip."));
        // Asked before the upload: nobody should send 64 MiB to learn of a typing mistake.
        if ((await ReadAsync(environmentId, context.RequestAborted)).Configuration.Services.All(service => service.Label != label))
            return new ProblemResult(UnknownService(label));
        var manifest = await pods.UploadSourceAsync(request.Body, length, context.RequestAborted);
        await audit.AppendAsync(context, "source-uploaded", $"{environmentId}/{label}", manifest.Digest);

        var changed = await editor.ChangeAsync(context, EnvironmentHandler.EnvironmentOf(context), configuration =>
            configuration.Services.All(service => service.Label != label) ? throw new ProblemException(UnknownService(label)) : WithSource(configuration, label, manifest.Digest));
        context.Response.Headers.ETag = changed.EntityTag;
        return Answer.Json(manifest);
    }

    private static Problem UnknownService(string label) =>
        new("not-found", 404, "There is nothing here.", $"The configuration has no service {label}. Add it first, then upload its source.");

    private static EnvironmentConfiguration WithSource(EnvironmentConfiguration configuration, string label, string digest) => configuration with
    {
        Services = [.. configuration.Services.Select(service => service.Label == label ? service with { Source = new SourceReference(digest) } : service)],
    };

    private static IResult Show(HttpContext context, EnvironmentConfiguration configuration, string entityTag)
    {
        context.Response.Headers.ETag = entityTag;
        return Answer.Json(ConfigurationMerge.WithoutValues(configuration));
    }

    private async Task<StoredConfiguration> ReadAsync(string environmentId, CancellationToken cancellationToken) =>
        await configurations.FindAsync(environmentId, cancellationToken) ?? throw new ProblemException(Problem.NotFound);
}
