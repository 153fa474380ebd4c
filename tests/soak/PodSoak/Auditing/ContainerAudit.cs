using Catalyze.PodApi.State;

namespace Catalyze.PodSoak.Auditing;

/// <summary>What the tables want against the containers of every engine: none missing, none besides, none twice.</summary>
internal static class ContainerAudit
{
    public static IEnumerable<string> Compare(IReadOnlyList<WantedInstance> wanted, IReadOnlyList<SeenContainer> containers)
    {
        foreach (var instance in wanted.Where(i => i.Phase is InstancePhase.Starting or InstancePhase.Retiring))
            yield return $"{instance} is {instance.Phase.ToString().ToLowerInvariant()} still, on {instance.HostId}";
        var known = wanted.ToLookup(i => i.InstanceId, StringComparer.Ordinal);
        var seen = containers.ToLookup(c => c.InstanceId, StringComparer.Ordinal);
        foreach (var instance in wanted.Where(i => i.Runs))
        {
            var here = seen[instance.InstanceId].Where(c => c.HostId == instance.HostId).ToList();
            if (here.Count == 0) yield return $"{instance} has no container on {instance.HostId}";
            if (here.Count > 1) yield return $"{instance} has {here.Count} containers on {instance.HostId}";
            foreach (var container in here)
            {
                if (container.State != "running") yield return $"the container of {instance} on {instance.HostId} is {container.State}";
                if (container.Generation != instance.Generation) yield return $"the container of {instance} on {instance.HostId} has generation {container.Generation} instead of {instance.Generation}";
            }
        }

        foreach (var container in containers)
        {
            var owner = known[container.InstanceId].FirstOrDefault();
            if (owner is null) yield return $"a container of {container.InstanceId} ({container.EnvironmentId}) is {container.State} on {container.HostId}, and nobody wants it";
            else if (owner.HostId != container.HostId) yield return $"a container of {owner} is {container.State} on {container.HostId}, and it belongs on {owner.HostId}";
            else if (owner.Phase == InstancePhase.Parked) yield return $"{owner} is parked, and has a container on {container.HostId}";
        }
    }
}
