using Catalyze.Contracts.Agents;

namespace Catalyze.PodApi.Agents;

/// <summary>All agents at one moment.</summary>
public sealed class AgentDirectory(IReadOnlyList<AgentRecord> agents)
{
    private readonly Dictionary<string, AgentRecord> byId = agents.Where(a => !a.Revoked).ToDictionary(a => a.AgentId, StringComparer.Ordinal);

    public IEnumerable<AgentRecord> Hosts => byId.Values.Where(a => a.Kind == AgentKind.Host);

    /// <summary>Hosts that are lost, those whose key was revoked included.</summary>
    public IReadOnlySet<string> Lost { get; } = agents.Where(a => a.Kind == AgentKind.Host && (a.IsFenced || a.Revoked)).Select(a => a.AgentId).ToHashSet(StringComparer.Ordinal);

    /// <summary>Management agents in the order of their names.</summary>
    public IEnumerable<AgentRecord> Management => byId.Values.Where(a => a.Kind == AgentKind.Management).OrderBy(a => a.AgentId, StringComparer.Ordinal);

    /// <summary>The agent; null when it never enrolled or was revoked.</summary>
    public AgentRecord? Find(string agentId) => byId.GetValueOrDefault(agentId);

    /// <summary>The management agents that look after a pod.</summary>
    public IEnumerable<AgentRecord> ManagersOf(string pod) => Management.Where(m => m.ManagedPods.Contains(pod));
}
