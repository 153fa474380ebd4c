using System.Globalization;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Security;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Orders;

/// <summary>Everything a host needs to run an instance of a release.</summary>
public static class InstanceOrderFactory
{
    /// <param name="release">The release, with the service's variables.</param>
    /// <param name="instance">The instance; its wires must have been planned.</param>
    /// <param name="volumeKeys">Keys of its volumes, by name.</param>
    /// <param name="sealingKey">Key of its host: nobody else can read the variables or open the volumes.</param>
    /// <param name="further">Variables of this instance alone.</param>
    public static InstanceOrder Create(
        ReleaseModel release, InstanceRecord instance, IReadOnlyDictionary<string, byte[]> volumeKeys, byte[] sealingKey, IReadOnlyDictionary<string, string>? further = null)
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(instance);
        ArgumentNullException.ThrowIfNull(volumeKeys);
        var runtime = release.Runtime(instance.Service);
        var variables = JsonSerializer.SerializeToUtf8Bytes(Variables(release, instance, further ?? new Dictionary<string, string>(StringComparer.Ordinal)), CatalyzeJson.Options);
        return new InstanceOrder
        {
            InstanceId = instance.InstanceId,
            Generation = instance.Generation,
            FencingToken = instance.FencingToken,
            ServiceLabel = instance.Service,
            Ordinal = instance.Ordinal,
            Role = instance.Role,
            ReleaseId = instance.ReleaseId,
            Image = instance.Image,
            Size = instance.Size,
            Confinement = runtime.Confinement.ForOrder(release.Specification.Confinement == Confinement.Enforced),
            Volumes =
            [
                .. from volume in runtime.Volumes
                   let name = VolumeNames.Of(instance.EnvironmentId, instance.Service, instance.Ordinal, volume.Suffix)
                   select new InstanceVolume(name, volume.MountPath)
                   {
                       Key = SealedBox.Seal(sealingKey, volumeKeys[name], InstanceVolume.KeyPlace(instance.InstanceId, instance.Generation, name)),
                       Owner = runtime.VolumeOwner,
                   },
            ],
            Variables = SealedBox.Seal(sealingKey, variables, InstanceOrder.VariablesPlace(instance.InstanceId, instance.Generation)),
            HealthCheck = runtime.HealthCheck,
            Wiring = WirePlanner.ToWiring(
                release, instance, instance.Wires ?? throw new InvalidOperationException($"{instance.InstanceId} has no wires yet."), sealingKey),
            StopGraceSeconds = instance.StopGraceSeconds,
        };
    }

    private static Dictionary<string, string> Variables(ReleaseModel release, InstanceRecord instance, IReadOnlyDictionary<string, string> further)
    {
        var variables = new Dictionary<string, string>(release.Variables(instance.Service), StringComparer.Ordinal)
        {
            ["CATALYZE_ENVIRONMENT"] = instance.EnvironmentId,
            ["CATALYZE_SERVICE"] = instance.Service,
            ["CATALYZE_INSTANCE"] = instance.InstanceId,
            ["CATALYZE_ORDINAL"] = instance.Ordinal.ToString(CultureInfo.InvariantCulture),
        };
        if (instance.Role is { } role) variables["CATALYZE_ROLE"] = role;
        if (release.Runtime(instance.Service).ServicePort is { } port) variables["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        foreach (var (name, value) in further) variables[name] = value;
        return variables;
    }
}
