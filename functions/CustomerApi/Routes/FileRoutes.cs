using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Files;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>Environments as files.</summary>
internal sealed class FileRoutes(EnvironmentLifecycle lifecycle, ConfigurationEditor configurations)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/environments/{environmentId}/file", ExportAsync)
            .Describe(Policies.EnvironmentRead, "exportEnvironment", "The environment as a file that createEnvironment takes, in YAML or with format=json in JSON", 400)
            .WithDescription("Values of variables and private keys are not in it: write them in where the file says set, or leave the entry out.")
            .Produces<string>(200, "application/yaml").WithTags("Environments");
        api.MapPost("/environments/compose", (Delegate)ComposeAsync)
            .Describe(Policies.EnvironmentCreate, "createFromCompose", "Create an environment from a docker-compose file", 400, 413, 415)
            .WithDescription("postgres and redis become services of the catalog, what is built becomes a code service whose source is uploaded afterwards, depends_on and links become "
                + "connections. What has no counterpart is refused, each entry named; nothing is dropped in silence.")
            .WithMetadata(new AcceptsMetadata(["application/yaml", "application/json"], typeof(string)))
            .Produces<EnvironmentView>(201).WithTags("Environments");
    }

    private async Task<IResult> ExportAsync(string environmentId, HttpContext context, string format = "yaml")
    {
        if (format is not ("yaml" or "json"))
            throw ProblemException.Invalid([new FieldError("format", "unknown-value", "yaml or json.")]);
        var environment = EnvironmentHandler.EnvironmentOf(context);
        var stored = await configurations.ReadAsync(environment, context.RequestAborted);
        var file = new CreateEnvironment { Name = environment.Name, Configuration = ConfigurationMerge.WithoutValues(stored.Configuration) };
        return format == "json" ? Answer.Json(file) : Results.Text(YamlJson.Write(JsonSerializer.SerializeToNode(file, CatalyzeJson.Options)), "application/yaml");
    }

    private async Task<IResult> ComposeAsync(HttpContext context)
    {
        var name = context.Request.Query["name"].ToString();
        var (configuration, errors) = ComposeFile.Read(await RawBody.ReadAsync(context));
        if (Text.CheckName(name, "name", 60) is { } wrongName)
            errors = [wrongName, .. errors];
        if (errors.Count > 0)
            throw ProblemException.Invalid(errors);
        var environment = await lifecycle.CreateAsync(context, OrganisationScope.Of(context), name, configuration, string.Empty);
        return Answer.Created(context, $"/api/environments/{environment.EnvironmentId}", EnvironmentViews.NeverDeployed(environment));
    }
}
