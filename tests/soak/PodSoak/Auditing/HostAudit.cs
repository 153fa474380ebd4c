using System.Globalization;

namespace Catalyze.PodSoak.Auditing;

/// <summary>On each host exactly what its instances need: an agent's record, one proxy, one interface, one entry of the packet filter; nothing of those that are gone.</summary>
internal static class HostAudit
{
    public static IEnumerable<string> Compare(IReadOnlyList<HostFacts> hosts, IReadOnlyList<WantedInstance> wanted)
    {
        foreach (var host in hosts)
        {
            var own = wanted.Where(i => i.HostId == host.HostId).ToDictionary(i => i.InstanceId, StringComparer.Ordinal);
            foreach (var difference in Records(host, own).Concat(Proxies(host, own)).Concat(Networks(host, own))) yield return difference;
            foreach (var folder in host.Folders.Where(f => !own.ContainsKey(f)).Distinct(StringComparer.Ordinal)) yield return $"{host.HostId} has a folder of {folder}, which is not there";
        }
    }

    private static IEnumerable<string> Records(HostFacts host, Dictionary<string, WantedInstance> own)
    {
        var known = host.Records.ToDictionary(r => r.InstanceId, StringComparer.Ordinal);
        foreach (var (id, intent, generation, _) in host.Records)
        {
            if (!own.TryGetValue(id, out var instance)) yield return $"the agent of {host.HostId} is to {intent} {id}, and nobody wants it";
            else if (instance.Runs && (intent != "run" || generation != instance.Generation)) yield return $"the agent of {host.HostId} is to {intent} generation {generation} of {instance} instead of running {instance.Generation}";
        }

        foreach (var instance in own.Values.Where(i => i.Runs && !known.ContainsKey(i.InstanceId))) yield return $"the agent of {host.HostId} knows nothing of {instance}";
    }

    private static IEnumerable<string> Proxies(HostFacts host, Dictionary<string, WantedInstance> own)
    {
        foreach (var (id, process, _) in host.Proxies.Where(p => !own.ContainsKey(p.InstanceId))) yield return $"{host.HostId} has the proxy {process} of {id}, which is not there";
        foreach (var instance in own.Values.Where(i => i.Runs))
        {
            var count = host.Proxies.Count(p => p.InstanceId == instance.InstanceId && !p.Former);
            if (count != 1) yield return $"{instance} has {count} proxies on {host.HostId}";
        }
    }

    private static IEnumerable<string> Networks(HostFacts host, Dictionary<string, WantedInstance> own)
    {
        var expected = host.Records.Where(r => own.TryGetValue(r.InstanceId, out var i) && i.Runs).Select(r => "czv" + r.Slot.ToString(CultureInfo.InvariantCulture)).ToHashSet(StringComparer.Ordinal);
        foreach (var name in host.Interfaces.Where(i => !expected.Contains(i))) yield return $"{host.HostId} has the interface {name} of nobody";
        foreach (var name in expected.Except(host.Interfaces, StringComparer.Ordinal)) yield return $"{host.HostId} lacks the interface {name}";
        foreach (var name in host.Sources.Where(i => !expected.Contains(i))) yield return $"the packet filter of {host.HostId} lets {name} speak, which is nobody's";
        foreach (var name in expected.Except(host.Sources, StringComparer.Ordinal)) yield return $"the packet filter of {host.HostId} has nothing about {name}";
    }
}
