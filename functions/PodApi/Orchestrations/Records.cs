using Catalyze.PodApi.Placement;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Orchestrations;

/// <summary>Makes the row of an instance from its plan and its place.</summary>
internal static class Records
{
    public static InstanceRecord Of(DeploymentScene scene, PlannedInstance planned, InstanceRecord? before, PlacedInstance? placed, string image)
    {
        var runtime = scene.Release.Runtime(planned.Service);
        var service = scene.Release.Topology.Service(planned.Service);
        var record = before is null ? New(scene, planned, placed ?? throw new InvalidOperationException($"{planned.InstanceId} has no place.")) : before with
        {
            // A change in place keeps its reservation; what it needs beyond comes as a further one.
            Reservations = placed is null ? before.Reservations : [.. before.Reservations, placed.Reservation],
            FencingToken = placed?.FencingToken ?? before.FencingToken,
            WirePort = before.WirePort ?? placed?.WirePort,
            PublicPort = before.PublicPort ?? placed?.PublicPort,
            Previous = before with { Previous = null },
        };
        return record with
        {
            Role = runtime.Role,
            Stateful = runtime.Stateful,
            Size = service.Size!,
            MaxPids = runtime.Confinement.MaxPids,
            Generation = planned.Generation,
            ReleaseId = scene.Release.ReleaseId,
            DeploymentId = scene.DeploymentId,
            ContentAddress = scene.Release.Blueprint(planned.Service).ContentAddress,
            Image = image,
            Fingerprint = planned.Fingerprint,
            StopGraceSeconds = runtime.StopGraceSeconds,
            StartSeconds = runtime.HealthCheck.StartSeconds,
            Phase = InstancePhase.Starting,
            Wires = null,
        };
    }

    private static InstanceRecord New(DeploymentScene scene, PlannedInstance planned, PlacedInstance placed) => new()
    {
        InstanceId = planned.InstanceId,
        EnvironmentId = scene.EnvironmentId,
        Service = planned.Service,
        Ordinal = planned.Ordinal,
        HostId = placed.HostId,
        Pod = placed.Pod,
        Provider = placed.Provider,
        Address = placed.Address,
        Reservations = [placed.Reservation],
        FencingToken = placed.FencingToken,
        WirePort = placed.WirePort,
        PublicPort = placed.PublicPort,
        Generation = planned.Generation,
        Fingerprint = planned.Fingerprint,
        ReleaseId = scene.Release.ReleaseId,
        DeploymentId = scene.DeploymentId,
        ContentAddress = "",
        Image = "",
        Size = scene.Release.Topology.Service(planned.Service).Size!,
        MaxPids = 0,
        Stateful = false,
        StopGraceSeconds = 0,
        StartSeconds = 0,
        Phase = InstancePhase.Starting,
    };
}
