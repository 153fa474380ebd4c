using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Agents;

/// <summary>The management agents that hold an authority for an environment: its home, and whoever looks after hosts of it.</summary>
public sealed class EnvironmentManagers(InstanceStore instances, AgentRegistry agents)
{
    public async Task<IReadOnlyList<AgentRecord>> ReadAsync(EnvironmentRecord environment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var directory = await agents.ReadAsync(cancellationToken);
        var pods = (await instances.ReadAsync(environment.EnvironmentId, cancellationToken))
            .Select(i => directory.Find(i.Wanted.HostId)?.Pod).OfType<string>().Distinct(StringComparer.Ordinal);
        return
        [
            .. pods.Select(pod => directory.ManagersOf(pod).FirstOrDefault()).Append(environment.Home is { } home ? directory.Find(home) : null)
                .OfType<AgentRecord>().DistinctBy(m => m.AgentId),
        ];
    }
}
