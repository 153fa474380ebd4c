using System.Security.Cryptography;
using Catalyze.Contracts.Jobs;
using Catalyze.Contracts.Orders;
using Catalyze.Pipeline;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Orders;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Jobs;

/// <summary>Gives a job its place and has its host run it. May run twice: place and order are the same then, and the host runs it once.</summary>
public sealed class JobStart(
    JobStore jobs, EnvironmentStore environments, InstanceStore instances, ReleaseReader releases, ImageStore images, AgentRegistry agents, PlacementService placement, OrderSender sender, PodApiOptions options, TimeProvider clock)
{
    private static readonly HealthCheck ProcessOnly = new() { Kind = HealthCheckKind.Process };

    /// <returns>Seconds to wait for its end; 0 where there is nothing to wait for.</returns>
    public async Task<int> StartAsync(JobPlace place, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (await jobs.FindAsync(place.EnvironmentId, place.JobId, cancellationToken) is not { } job || job.HasEnded || job.CancelRequestedAt is not null) return 0;
        if (await environments.FindAsync(place.EnvironmentId, cancellationToken) is not { Removed: false, Removing: false, Home: { } homeId })
            return await RefuseAsync(job, "Its environment is being removed.", cancellationToken);
        var release = await releases.ReadAsync(place.EnvironmentId, job.ReleaseId, cancellationToken);
        var directory = await agents.ReadAsync(cancellationToken);
        if (directory.Find(homeId) is not { } home || await images.FindAsync(release.Blueprint(job.Service).ContentAddress, homeId, cancellationToken) is not { } image)
            return await RefuseAsync(job, "There is no image of the service that can run jobs; deploy the environment again.", cancellationToken);

        var members = Members(await instances.ReadAsync(place.EnvironmentId, cancellationToken));
        var facts = new LotFacts
        {
            Pods = PodScope.Of(home, directory, release.Specification, members.Select(i => i.HostId)),
            Offering = new HashSet<string>(StringComparer.Ordinal),
            Images = new Dictionary<string, ImageRecord>(StringComparer.Ordinal) { [image.ContentAddress] = image },
        };
        var instanceId = Ids.JobInstance(job.Service, job.JobId);
        PlacementResult placed;
        try
        {
            placed = await placement.PlaceAsync(job.JobId, [LotPlanner.JobLot(release, job.Service, instanceId, facts)], cancellationToken);
        }
        catch (PlacementClosedException)
        {
            return 0;
        }

        await placement.SettleAsync(placed, cancellationToken);
        if (placed.Award is not { } award) return await RefuseAsync(job, string.Join(" ", placed.Refusals.Select(r => r.Summary)), cancellationToken);
        var instance = Record(job, release, award.Placements[0], image);
        instance = instance with { Wires = WirePlanner.Plan(release, instance, members, version: 1, new EdgeSetting([], job.JobId, null)) };
        var started = await jobs.ChangeAsync(place.EnvironmentId, job.JobId, j => j with { State = JobState.Starting, Instance = instance }, cancellationToken);
        if (started is not { CancelRequestedAt: null, HasEnded: false }) return 0;
        await OrderAsync(job, release, instance, directory, cancellationToken);
        return job.TimeLimitSeconds + (int)(options.StartAllowance + options.StopAllowance).TotalSeconds;
    }

    private async Task<int> RefuseAsync(JobRecord job, string cause, CancellationToken cancellationToken)
    {
        await jobs.ChangeAsync(job.EnvironmentId, job.JobId, j => j with { State = JobState.Failed, Cause = cause, EndedAt = j.EndedAt ?? clock.GetUtcNow() }, cancellationToken);
        return 0;
    }

    // As they serve: what a deployment that runs at the moment is about to change is reached where it still is.
    private static List<InstanceRecord> Members(IReadOnlyList<InstanceView> views) =>
    [
        .. views.Select(v => v.Wanted.Phase == InstancePhase.Serving ? v.Wanted : v.Wanted.Previous).OfType<InstanceRecord>().Where(i => i.Phase == InstancePhase.Serving),
    ];

    private static InstanceRecord Record(JobRecord job, ReleaseModel release, PlacedInstance place, ImageRecord image)
    {
        var runtime = release.Runtime(job.Service);
        return new InstanceRecord
        {
            InstanceId = place.InstanceId,
            EnvironmentId = job.EnvironmentId,
            Service = job.Service,
            Ordinal = 0,
            Stateful = false,
            HostId = place.HostId,
            Pod = place.Pod,
            Provider = place.Provider,
            Address = place.Address,
            Reservations = [place.Reservation],
            FencingToken = place.FencingToken,
            Size = release.Topology.Service(job.Service).Size!,
            MaxPids = runtime.Confinement.MaxPids,
            Generation = 1,
            ReleaseId = release.ReleaseId,
            DeploymentId = job.JobId,
            ContentAddress = image.ContentAddress,
            Image = image.Image,
            Fingerprint = "",
            StopGraceSeconds = runtime.StopGraceSeconds,
            StartSeconds = 0,
            Phase = InstancePhase.Serving,
        };
    }

    private async Task OrderAsync(JobRecord job, ReleaseModel release, InstanceRecord instance, AgentDirectory directory, CancellationToken cancellationToken)
    {
        var host = directory.Find(instance.HostId) ?? throw new InvalidOperationException($"Host {instance.HostId} is not enrolled any more.");
        var command = await jobs.FindCommandAsync(job.EnvironmentId, job.JobId, cancellationToken) ?? throw new KeyNotFoundException($"The command of {job.JobId} is gone.");
        var outputKey = await jobs.FindOutputKeyAsync(job.EnvironmentId, job.JobId, cancellationToken) ?? throw new KeyNotFoundException($"The key of {job.JobId} is gone.");
        using var key = ECDiffieHellman.Create();
        key.ImportPkcs8PrivateKey(outputKey, out _);
        var confinement = release.Runtime(job.Service).Confinement;
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { [InstanceJob.CommandVariable] = command };
        var order = InstanceOrderFactory.Create(release, instance, new Dictionary<string, byte[]>(StringComparer.Ordinal), host.SealingKey, variables) with
        {
            HealthCheck = ProcessOnly,
            Job = new InstanceJob(job.TimeLimitSeconds, key.ExportSubjectPublicKeyInfo()),
        };
        var run = new RunInstancesOrder
        {
            OrderId = $"{job.JobId}-run",
            DeploymentId = job.JobId,
            EnvironmentId = job.EnvironmentId,
            Instances = [order],
            AppArmorProfiles = new Dictionary<string, string>(StringComparer.Ordinal) { [confinement.AppArmorProfileName] = confinement.AppArmorProfile },
        };
        // In the service's name: what its providers let in is the service.
        var grant = new CertificateGrant(instance.InstanceId, job.EnvironmentId, job.Service, []);
        await sender.RelayAsync($"{job.JobId}-run", job.JobId, job.EnvironmentId, [new HostOrder(instance.HostId, run) { Grants = [grant] }], cancellationToken);
    }
}
