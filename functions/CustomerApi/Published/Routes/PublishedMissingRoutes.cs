using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Published.Routes;

/// <summary>What the clients know and the platform has not yet. It says so, instead of leaving a client to guess at a 404.</summary>
internal static class PublishedMissingRoutes
{
    private const string Service = "/environments/{environmentId}/services/{label}";
    private const string Images = "/environments/{environmentId}/images";

    public static void Map(IEndpointRouteBuilder routes)
    {
        Missing(routes, "Backups", Policies.EnvironmentOperate, ("POST", "/backup"), ("GET", "/backup-url/{jobId}"), ("GET", "/backup-restore-logs-url/{jobId}"));
        Missing(routes, "Restores", Policies.EnvironmentOperate, ("POST", "/restore"), ("POST", "/restore/{jobId}"), ("GET", "/restore-url"));
        Missing(routes, "Imports", Policies.EnvironmentOperate,
            ("POST", "/import"), ("POST", "/initiate-multipart-upload"), ("GET", "/multipart-upload-url"), ("POST", "/complete-multipart-upload"));
        Missing(routes, "Consoles", Policies.EnvironmentOperate, ("POST", "/console"), ("POST", "/jobs/{jobId}/console-token"));
        Missing(routes, "Files of your own beside the source", Policies.EnvironmentConfigure, ("POST", "/files"));
        Map(routes, "Images of your own", "GET", Images, Policies.EnvironmentRead);
        Map(routes, "Images of your own", "GET", Images + "/{image}/tags", Policies.EnvironmentRead);
        Map(routes, "Images of your own", "DELETE", Images + "/{image}/tags/{tag}", Policies.EnvironmentDeploy);
    }

    private static void Missing(IEndpointRouteBuilder routes, string what, string policy, params (string Method, string Path)[] paths)
    {
        foreach (var (method, path) in paths)
            Map(routes, what, method, Service + path, policy);
    }

    private static void Map(IEndpointRouteBuilder routes, string what, string method, string path, string policy)
    {
        var problem = new Problem("not-available-yet", StatusCodes.Status501NotImplemented, "Not available yet.", $"{what} are not available on this platform yet.");
        routes.MapMethods(path, [method], () => new ProblemResult(problem)).Needs(policy);
    }
}
