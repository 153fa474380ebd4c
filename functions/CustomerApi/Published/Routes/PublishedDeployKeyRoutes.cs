using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Published.Models;
using Catalyze.CustomerApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Published.Routes;

/// <summary>Deploy keys of a code service.</summary>
internal sealed class PublishedDeployKeyRoutes(DeployKeyService keys)
{
    private const string Keys = "/environments/{environmentId}/services/{label}/ssh_keys";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Keys, async (string environmentId, string label, HttpContext context) =>
                Answer.Json((await keys.ListAsync(EnvironmentHandler.EnvironmentOf(context), label, context.RequestAborted)).Select(Show).ToList()))
            .Needs(Policies.EnvironmentRead);
        routes.MapPost(Keys, AddAsync).Needs(Policies.EnvironmentConfigure);
        routes.MapDelete(Keys + "/{name}/type/{type}", async (string environmentId, string label, string name, string type, HttpContext context) =>
            {
                await keys.RemoveAsync(context, EnvironmentHandler.EnvironmentOf(context), label, type == PublishedDeployKey.Ssh ? name : throw new ProblemException(Problem.NotFound));
                return Results.NoContent();
            })
            .Needs(Policies.EnvironmentConfigure);
    }

    private async Task<IResult> AddAsync(string environmentId, string label, Body<PublishedDeployKey> body, HttpContext context)
    {
        if (body.Value.Type != PublishedDeployKey.Ssh)
            throw ProblemException.Invalid([new FieldError("type", "unknown-type", $"There is only {PublishedDeployKey.Ssh}.")]);
        // The clients send the file as it is: its line ends with the line.
        var added = await keys.AddAsync(context, EnvironmentHandler.EnvironmentOf(context), label, new DeployKey(body.Value.Name, body.Value.Value.Trim()));
        return Answer.Json(Show(added), StatusCodes.Status201Created);
    }

    private static PublishedDeployKey Show(DeployKey key) => new(key.Name, key.Key);
}
