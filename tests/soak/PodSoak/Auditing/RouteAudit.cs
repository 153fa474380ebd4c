using Catalyze.Contracts.Orders;

namespace Catalyze.PodSoak.Auditing;

/// <summary>Public names lead to the edges that serve, and nowhere else.</summary>
internal static class RouteAudit
{
    public static IEnumerable<string> Compare(IReadOnlyList<(string EnvironmentId, DomainRoute Route)> routes, IReadOnlyList<WantedInstance> wanted)
    {
        foreach (var (environment, route) in routes)
        {
            if (route.Endpoints.Count == 0) yield return $"{route.Domain} of {environment} leads nowhere";
            foreach (var endpoint in route.Endpoints)
            {
                var edge = wanted.FirstOrDefault(i => i.InstanceId == endpoint.InstanceId);
                if (edge is null || !edge.Runs) yield return $"{route.Domain} leads to {endpoint.InstanceId}, which is not there";
                else if (edge.Address != endpoint.Address || edge.PublicPort != endpoint.Port) yield return $"{route.Domain} leads to {endpoint.Address}:{endpoint.Port}, and {edge} is at {edge.Address}:{edge.PublicPort}";
            }
        }

        foreach (var edge in wanted.Where(i => i is { Runs: true, PublicPort: not null } && !routes.Any(r => r.Route.Endpoints.Any(e => e.InstanceId == i.InstanceId))))
            yield return $"no public name leads to {edge}";
    }
}
