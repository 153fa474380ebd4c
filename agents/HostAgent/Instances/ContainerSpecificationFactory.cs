using System.Globalization;
using Catalyze.Docker.Models;
using Catalyze.HostAgent.Folders;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Instances;

/// <summary>Turns an order into the engine's words. Pure.</summary>
public static class ContainerSpecificationFactory
{
    private const long Mebibyte = 1024 * 1024;

    // Per instance at most 3 × 10 MB of output on the disk.
    private static readonly LogConfig Logging = new(
        "json-file", new Dictionary<string, string>(StringComparer.Ordinal) { ["max-size"] = "10m", ["max-file"] = "3" });

    // A core dump would put the service's memory, secrets included, wherever the host's kernel is told to put it. Limits that might have to be raised are
    // left to the engine: it need not be allowed to.
    private static readonly Ulimit[] Limits = [new("core", 0, 0)];

    /// <param name="record">The instance.</param>
    /// <param name="folders">What it gets to see.</param>
    /// <param name="hostId">Who runs it.</param>
    /// <param name="enforcesAppArmor">Whether the engine confines by AppArmor; where it does not, the option would be silently ignored.</param>
    public static ContainerSpecification Create(InstanceRecord record, InstanceFolders folders, string hostId, bool enforcesAppArmor)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(folders);
        var order = record.Order;
        var confinement = order.Confinement;
        List<string> security = ["no-new-privileges"];
        if (enforcesAppArmor)
            security.Add("apparmor=" + confinement.AppArmorProfile);

        return new ContainerSpecification
        {
            Image = order.Image,
            Hostname = order.InstanceId[..Math.Min(order.InstanceId.Length, 63)],
            Labels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [InstanceLabels.Instance] = order.InstanceId,
                [InstanceLabels.Environment] = record.EnvironmentId,
                [InstanceLabels.Service] = order.ServiceLabel,
                [InstanceLabels.Generation] = order.Generation.ToString(CultureInfo.InvariantCulture),
                [InstanceLabels.Deployment] = record.DeploymentId,
                [InstanceLabels.Release] = order.ReleaseId,
                [InstanceLabels.Host] = hostId,
            },
            Healthcheck = new HealthSpecification(["NONE"]),

            // The agent wires the new namespace itself. Mode "none" alone would have the engine start itself once more for each container, only to enter a
            // namespace without networks in its books: about an eighth of the processor time of a start.
            NetworkDisabled = true,
            HostConfig = new HostConfig
            {
                NetworkMode = "none",
                Binds =
                [
                    $"{folders.Shared(order.InstanceId)}:/run/catalyze:ro",
                    $"{folders.Hosts(order.InstanceId)}:/etc/hosts:ro",
                    .. order.Volumes.Select(volume => $"{folders.Volume(volume.Name)}:{volume.MountPath}"),
                ],
                Tmpfs = confinement.TemporaryPaths.ToDictionary(
                    path => path.Key, path => $"size={path.Value}m,mode=1777,nosuid,nodev", StringComparer.Ordinal),
                Memory = order.Size.MemoryMib * Mebibyte,
                MemorySwap = order.Size.MemoryMib * Mebibyte,
                NanoCpus = order.Size.CpuMillis * 1_000_000L,
                PidsLimit = confinement.MaxPids,
                Ulimits = Limits,
                CapDrop = ["ALL"],
                CapAdd = confinement.Capabilities,
                SecurityOpt = security,
                ReadonlyRootfs = confinement.ReadOnlyRoot,
                LogConfig = Logging,

                // The agent starts it again: only it can wire the new namespace.
                RestartPolicy = new RestartPolicy("no"),
            },
        };
    }
}
