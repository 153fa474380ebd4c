using System.Globalization;

namespace Catalyze.PodSoak.Auditing;

/// <summary>Volumes against instances. Data of an environment that exists is never removed silently, so such a volume is told, not held against anybody.</summary>
internal static class VolumeAudit
{
    public static IEnumerable<string> Compare(IReadOnlyList<HostFacts> hosts, IReadOnlyList<WantedInstance> wanted, IReadOnlySet<string> removedEnvironments)
    {
        foreach (var host in hosts)
        {
            foreach (var volume in host.Volumes.Where(v => EnvironmentOf(v) is { } id && removedEnvironments.Contains(id))) yield return $"{host.HostId} has the volume {volume} of an environment that is removed";
            foreach (var volume in host.Mounted.Where(v => Owner(v, host.HostId, wanted) is not { Runs: true })) yield return $"{host.HostId} has the volume {volume} mounted, and nobody runs with it";
        }
    }

    /// <summary>Data without an instance, of environments that exist.</summary>
    public static IEnumerable<string> Orphans(IReadOnlyList<HostFacts> hosts, IReadOnlyList<WantedInstance> wanted, IReadOnlySet<string> removedEnvironments) =>
        from host in hosts
        from volume in host.Volumes
        where Owner(volume, host.HostId, wanted) is null && (EnvironmentOf(volume) is not { } id || !removedEnvironments.Contains(id))
        select $"{host.HostId} keeps the volume {volume}, which no instance has";

    // cz-ENVIRONMENT-LABEL-ORDINAL, with a suffix where an instance has several.
    private static WantedInstance? Owner(string volume, string hostId, IReadOnlyList<WantedInstance> wanted) => wanted.FirstOrDefault(i =>
        i.HostId == hostId && $"cz-{i.EnvironmentId}-{i.Service}-{i.Ordinal.ToString(CultureInfo.InvariantCulture)}" is var name
        && (volume == name || volume.StartsWith(name + "-", StringComparison.Ordinal)));

    private static string? EnvironmentOf(string volume) => volume.Split('-') is ["cz", "env", var id, ..] ? $"env-{id}" : null;
}
