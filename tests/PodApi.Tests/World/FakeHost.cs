using System.Collections.Concurrent;
using Azure.Storage.Queues;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Security;

namespace Catalyze.PodApi.Tests.World;

/// <summary>A host without an engine: instances "run" as soon as they are ordered, unless told otherwise.</summary>
internal sealed class FakeHost(string id, QueueServiceClient queues, int pod = 1) : FakeAgent(id, queues)
{
    private readonly ConcurrentDictionary<string, InstanceOrder> known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> environments = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JobOutcome> outcomes = new(StringComparer.Ordinal);
    private long sequence;

    /// <summary>What runs here now.</summary>
    public ConcurrentDictionary<string, InstanceOrder> Running { get; } = new(StringComparer.Ordinal);

    /// <summary>Variables as this host, and only it, can read them.</summary>
    public ConcurrentDictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Keys of volumes by name, as this host, and only it, can open them.</summary>
    public ConcurrentDictionary<string, string> VolumeKeys { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, InstanceWiring> Wirings { get; } = new(StringComparer.Ordinal);

    /// <summary>By instance, as last ordered.</summary>
    public ConcurrentDictionary<string, DomainMaintenance> Maintenance { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<Order> Orders { get; } = new();

    public Func<InstanceOrder, bool> Fails { get; set; } = _ => false;

    /// <summary>Instances that start and never become healthy.</summary>
    public Func<InstanceOrder, bool> Holds { get; set; } = _ => false;

    /// <summary>How a job ends, with what it wrote; null while it runs.</summary>
    public Func<InstanceOrder, (int ExitCode, string Output)?> Ends { get; set; } = _ => (0, "");

    /// <summary>The role an instance says it has.</summary>
    public Func<InstanceOrder, string?> RoleOf { get; set; } = _ => null;

    /// <summary>Its heartbeats stop.</summary>
    public bool IsSilent { get; set; }

    public bool VolumesRemoved { get; private set; }

    /// <summary>What it offers beyond the usual.</summary>
    public Func<Offer, Offer> Offers { get; set; } = static offer => offer;

    public string Pod => $"pod{pod}";

    public override EnrolmentRequest Enrolment(string token) => base.Enrolment(token) with { Pod = Pod };

    public SignedMessage Offer(long version) => SignedMessage.Sign(
        Offers(new Offer
        {
            HostId = Id,
            Pod = Pod,
            Provider = pod == 1 ? "metal" : $"metal{pod}",
            Zone = "z1",
            Address = "10.77.0.11",
            Version = version,
            Epoch = "e",
            ObservedAt = DateTimeOffset.UtcNow,
            Capacity = new HostCapacity(32_000, 65_536, 1_000_000, 100_000, 200),
            Features = new HostFeatures(true, 2, "6.1", "20.10") { EncryptsVolumes = true },
        }),
        Id,
        SignedMessage.ControlPlane,
        DateTimeOffset.UtcNow,
        SigningKey);

    protected override async Task CarryOutAsync(Order order, CancellationToken cancellationToken)
    {
        Orders.Enqueue(order);
        switch (order)
        {
            case RunInstancesOrder run:
                foreach (var instance in run.Instances)
                {
                    environments[instance.InstanceId] = run.EnvironmentId;
                    Running[instance.InstanceId] = known[instance.InstanceId] = instance;
                    Wirings[instance.InstanceId] = instance.Wiring;
                    foreach (var volume in instance.Volumes)
                    {
                        VolumeKeys[volume.Name] = Convert.ToHexString(
                            volume.Key!.Open(SealingKey, InstanceVolume.KeyPlace(instance.InstanceId, instance.Generation, volume.Name)));
                    }

                    Variables[instance.InstanceId] = System.Text.Encoding.UTF8.GetString(
                        instance.Variables!.Open(SealingKey, InstanceOrder.VariablesPlace(instance.InstanceId, instance.Generation)));
                }

                foreach (var job in run.Instances.Where(i => i.Job is not null && Ends(i) is not null))
                {
                    var (code, output) = Ends(job)!.Value;
                    Running.TryRemove(job.InstanceId, out _);
                    outcomes.TryAdd(job.InstanceId, Outcome(job, JobEnd.Exited, code, output));
                }

                await ReportAsync(order, run.Instances, i => outcomes.ContainsKey(i.InstanceId) ? InstanceState.Stopped : Fails(i) ? InstanceState.Failed : Holds(i) ? InstanceState.Starting : InstanceState.Healthy, cancellationToken);
                break;
            case RewireInstancesOrder rewire:
                foreach (var (instance, wiring) in rewire.Wirings) Wirings[instance] = wiring;
                break;
            case MaintainDomainsOrder maintain:
                foreach (var instance in maintain.Instances) Maintenance[instance] = maintain.Maintenance;
                break;
            case HostReturnOrder back:
                if (back.Owned is { } owned)
                {
                    foreach (var (gone, instance) in Running.ToList())
                    {
                        if (!owned.Contains(gone) && instance.FencingToken <= back.FencingToken) Running.TryRemove(gone, out _);
                    }
                }

                await ReturnAsync(back, cancellationToken);
                break;
            case StopInstancesOrder stop:
                VolumesRemoved |= stop.RemoveVolumes;
                foreach (var instance in stop.Instances) Running.TryRemove(instance.InstanceId, out _);

                foreach (var job in stop.Instances.Select(i => known.GetValueOrDefault(i.InstanceId)).OfType<InstanceOrder>().Where(i => i.Job is not null))
                    outcomes.TryAdd(job.InstanceId, Outcome(job, JobEnd.Stopped, 143, "it was told to stop"));

                // One that stopped before is said to have stopped again.
                var stopped = stop.Instances.Select(i => known.GetValueOrDefault(i.InstanceId)).OfType<InstanceOrder>().ToList();
                await ReportAsync(order, stopped, _ => InstanceState.Stopped, cancellationToken);
                break;
        }
    }

    /// <summary>Tells everything that runs here.</summary>
    public Task TellInventoryAsync(IReadOnlyList<StaleContainer>? stale = null) => ReportAsync(
        new HostInventoryReport
        {
            ReportId = Guid.NewGuid().ToString("N"),
            AgentId = Id,
            ObservedAt = DateTimeOffset.UtcNow,
            Instances = [.. Running.Values.Select(i => new InventoryInstance(i.InstanceId, environments[i.InstanceId], DeploymentOf(i), i.Generation, Wirings[i.InstanceId].Version, InstanceState.Healthy))],
            Stale = stale ?? [],
        },
        CancellationToken.None);

    /// <summary>Runs something that nobody ordered.</summary>
    public void Smuggle(InstanceOrder instance, string environmentId)
    {
        environments[instance.InstanceId] = environmentId;
        Wirings[instance.InstanceId] = instance.Wiring;
        Running[instance.InstanceId] = known[instance.InstanceId] = instance;
    }

    private static string DeploymentOf(InstanceOrder instance) => instance.Job is null ? "dep-any" : instance.InstanceId[instance.InstanceId.IndexOf("job-", StringComparison.Ordinal)..];

    /// <summary>Answers an order to return.</summary>
    public Task ReturnAsync(HostReturnOrder back, CancellationToken cancellationToken) => ReportAsync(
        new HostReturnedReport
        {
            ReportId = Guid.NewGuid().ToString("N"),
            AgentId = Id,
            ObservedAt = DateTimeOffset.UtcNow,
            Epoch = back.Epoch,
            Serial = back.Serial,
            Instances =
            [
                .. Running.Values.Select(i => new InstanceObservation
                {
                    InstanceId = i.InstanceId,
                    EnvironmentId = environments[i.InstanceId],
                    DeploymentId = back.DeploymentId,
                    ServiceLabel = i.ServiceLabel,
                    Generation = i.Generation,
                    Sequence = Interlocked.Increment(ref sequence),
                    State = InstanceState.Healthy,
                }),
            ],
        },
        cancellationToken);

    private static JobOutcome Outcome(InstanceOrder job, JobEnd end, int code, string output) => new()
    {
        End = end,
        ExitCode = code,
        EndedAt = DateTimeOffset.UtcNow,
        Output = SealedBox.Seal(job.Job!.OutputKey, System.Text.Encoding.UTF8.GetBytes(output), InstanceJob.OutputPlace(job.InstanceId)),
    };

    private Task ReportAsync(Order order, IReadOnlyList<InstanceOrder> instances, Func<InstanceOrder, InstanceState> state, CancellationToken cancellationToken) => ReportAsync(
        new InstancesReport
        {
            ReportId = Guid.NewGuid().ToString("N"),
            AgentId = Id,
            ObservedAt = DateTimeOffset.UtcNow,
            Instances =
            [
                .. instances.Select(i => new InstanceObservation
                {
                    InstanceId = i.InstanceId,
                    EnvironmentId = order.EnvironmentId,
                    DeploymentId = order.DeploymentId,
                    ServiceLabel = i.ServiceLabel,
                    Generation = i.Generation,
                    Sequence = Interlocked.Increment(ref sequence),
                    State = state(i),
                    Role = RoleOf(i),
                    Cause = state(i) == InstanceState.Failed ? "exit code 1" : null,
                    Job = outcomes.GetValueOrDefault(i.InstanceId),
                }),
            ],
        },
        cancellationToken);
}
