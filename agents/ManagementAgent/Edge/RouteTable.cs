using Catalyze.Contracts.Orders;
using Catalyze.ManagementAgent.State;

namespace Catalyze.ManagementAgent.Edge;

/// <summary>Public names of all environments, kept across restarts.</summary>
internal sealed class RouteTable
{
    private readonly Dictionary<string, EnvironmentRoutes> environments = new(StringComparer.Ordinal);
    private readonly Lock changing = new();
    private readonly Journal<EnvironmentRoutes> journal;

    public RouteTable(string stateFolder)
    {
        journal = new Journal<EnvironmentRoutes>(Path.Combine(stateFolder, "routes.jsonl"));
        var lines = journal.Read();
        foreach (var line in lines)
            environments[line.EnvironmentId] = line;
        if (lines.Count > environments.Count)
            journal.Rewrite(environments.Values);
    }

    /// <summary>Takes an environment's routes; on disk when it returns. False when newer ones are known.</summary>
    public bool Apply(RouteDomainsOrder order, DateTimeOffset signedAt)
    {
        lock (changing)
        {
            if (environments.TryGetValue(order.EnvironmentId, out var known) && known.SignedAt > signedAt)
                return false;
            var line = new EnvironmentRoutes(order.EnvironmentId, signedAt, order.Routes);
            journal.Append([line]);
            environments[order.EnvironmentId] = line;
            return true;
        }
    }

    /// <summary>Every name once, in a fixed order. A name that two environments claim leads where it was sent last.</summary>
    public IReadOnlyList<DomainRoute> All()
    {
        lock (changing)
        {
            var routes = new SortedDictionary<string, DomainRoute>(StringComparer.Ordinal);
            foreach (var environment in environments.Values.OrderBy(static environment => environment.SignedAt))
            {
                foreach (var route in environment.Routes)
                    routes[route.Domain.ToLowerInvariant()] = route;
            }

            return [.. routes.Select(static pair => pair.Value with { Domain = pair.Key })];
        }
    }
}
