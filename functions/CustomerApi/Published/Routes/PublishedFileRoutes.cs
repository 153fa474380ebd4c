using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Published.Models;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Published.Routes;

/// <summary>Files that were made for a service, as far as the clients can read them: a list, and one by its number.</summary>
internal sealed class PublishedFileRoutes(PublishedServices services, PodApiClient pods, NumberStore numbers)
{
    private const string Files = "/environments/{environmentId}/services/{label}/files";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Files, async (string environmentId, string label, HttpContext context) =>
                Answer.Json(await ListAsync(EnvironmentHandler.EnvironmentOf(context), label, context.RequestAborted)))
            .Needs(Policies.EnvironmentRead);
        routes.MapGet(Files + "/{fileId}", async (string environmentId, string label, string fileId, HttpContext context) =>
                Answer.Json((await ListAsync(EnvironmentHandler.EnvironmentOf(context), label, context.RequestAborted))
                    .FirstOrDefault(file => file.Id.ToString(System.Globalization.CultureInfo.InvariantCulture) == fileId) ?? throw new ProblemException(Problem.NotFound)))
            .Needs(Policies.EnvironmentRead);
    }

    private async Task<IReadOnlyList<PublishedFile>> ListAsync(OwnedEnvironment environment, string label, CancellationToken cancellationToken)
    {
        var service = await services.ConfiguredAsync(environment, label, cancellationToken);
        if (await pods.GeneratedFilesAsync(environment.EnvironmentId, service?.Label ?? PublishedApi.Edge, cancellationToken) is not { CreatedAt: { } madeAt } made)
            return [];
        var shown = new List<PublishedFile>();
        foreach (var file in made.Files)
        {
            var number = await numbers.OfAsync(environment.EnvironmentId, $"file/{label}/{file.Name}", cancellationToken);
            shown.Add(new PublishedFile { Id = number, Name = file.Name, Contents = file.Contents, Mode = file.Mode, CreatedAt = PublishedTime.Text(madeAt), UpdatedAt = PublishedTime.Text(madeAt) });
        }

        return shown;
    }
}
