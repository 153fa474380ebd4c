using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Agents;

namespace Catalyze.PodApi.Planning;

/// <summary>Which pods an environment may run in.</summary>
internal static class PodScope
{
    /// <summary>
    /// Those of the management agent that builds for it. Those of all where a service asks for more instances than one provider may have, or where an instance is elsewhere already: wires
    /// between providers are slower and cost money, so no environment spans them unasked.
    /// </summary>
    /// <param name="home">Who builds and holds the root.</param>
    /// <param name="directory">All agents.</param>
    /// <param name="specification">What is asked for.</param>
    /// <param name="hosts">Hosts that run instances of it.</param>
    public static HashSet<string> Of(AgentRecord home, AgentDirectory directory, PodSpecification specification, IEnumerable<string> hosts)
    {
        var spans = specification.Services.Any(s => s.Scale > s.Placement?.MaxPerProvider)
            || hosts.Any(h => directory.Find(h) is { } host && !home.ManagedPods.Contains(host.Pod));
        var pods = spans ? directory.Management.SelectMany(m => m.ManagedPods) : home.ManagedPods;
        return pods.Where(p => specification.Pod is null || specification.Pod == p).ToHashSet(StringComparer.Ordinal);
    }
}
