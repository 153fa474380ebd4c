using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Catalyze.Auction;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Security;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.Tests.World;

/// <summary>Many simulated hosts of one pod: enrolled, offering in signed offers that a management agent publishes; real storage, real processes of the control plane.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly string connectionString;
    private readonly string manager;
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly List<Offer> offers;
    private readonly HashSet<string> silent = new(StringComparer.Ordinal);
    private long version = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private Fleet(string connectionString, string pod, IEnumerable<Offer> offers)
    {
        this.connectionString = connectionString;
        (Pod, manager) = (pod, $"m-{pod}");
        this.offers = [.. offers];
    }

    public string Pod { get; }

    public IReadOnlyList<string> HostIds => [.. offers.Select(o => o.HostId)];

    /// <param name="connectionString">Of the storage account.</param>
    /// <param name="hosts">How many.</param>
    /// <param name="shape">Makes hosts differ; null for a hundred alike, in three zones.</param>
    public static async Task<Fleet> StartAsync(string connectionString, int hosts, Func<int, Offer, Offer>? shape = null)
    {
        var pod = "p" + Guid.NewGuid().ToString("N")[..8];
        var fleet = new Fleet(connectionString, pod, Enumerable.Range(0, hosts).Select(i =>
        {
            var offer = new Offer
            {
                HostId = $"{pod}-{i:D5}",
                Pod = pod,
                Provider = "metal",
                Zone = $"z{i % 3}",
                Address = "10.77.0.11",
                Version = 1,
                Epoch = "e",
                ObservedAt = DateTimeOffset.UtcNow,
                Capacity = new HostCapacity(16_000, 16_384, 200_000, 20_000, 100),
                Features = new HostFeatures(true, 2, "6.1", "20.10") { EncryptsVolumes = true },
            };
            return shape?.Invoke(i, offer) ?? offer;
        }));
        await fleet.EnrolAsync();
        await fleet.PublishAsync();
        return fleet;
    }

    /// <summary>A process of the control plane of its own; its table calls go through what <paramref name="options"/> say.</summary>
    public ControlPlaneProcess Process(TableClientOptions? tables = null, PodApiOptions? options = null, BlobClientOptions? blobs = null, TimeProvider? clock = null) =>
        new(new TableServiceClient(connectionString, tables), new BlobServiceClient(connectionString, blobs ?? new BlobClientOptions()), options, clock);

    /// <summary>Heartbeats of a host stop: from the next publication on it is not heard of.</summary>
    public void Silence(string hostId) => silent.Add(hostId);

    public async Task PublishAsync()
    {
        var container = new BlobServiceClient(connectionString).GetBlobContainerClient(PodContainers.OffersName);
        var (snapshotName, deltaName) = OfferBlobs.Names(Pod, manager);
        var now = DateTimeOffset.UtcNow;
        version++;
        var snapshot = new OfferSnapshot(Pod, manager, version, now, [.. offers.AsParallel().AsOrdered().Select(o => SignedMessage.Sign(o, o.HostId, SignedMessage.ControlPlane, now, key))]);
        var delta = new OfferDelta
        {
            Pod = Pod,
            Publisher = manager,
            Base = version,
            Version = version,
            PublishedAt = now,
            Heard = offers.Where(o => !silent.Contains(o.HostId)).ToDictionary(o => o.HostId, _ => 0L),
        };
        await container.GetBlobClient(snapshotName).UploadAsync(BinaryData.FromBytes(OfferBlobCodec.Encode(snapshot)), overwrite: true);
        await container.GetBlobClient(deltaName).UploadAsync(BinaryData.FromBytes(OfferBlobCodec.Encode(delta)), overwrite: true);
    }

    /// <summary>So many lots of one instance each, for this fleet's pod.</summary>
    public IReadOnlyList<Lot> Lots(string deploymentId, int count, int memoryMib, string service = "app01") =>
        [.. Enumerable.Range(0, count).Select(i => Lot($"{deploymentId}/{service}/{i}", service, memoryMib, [$"{service}-{i}-{deploymentId}"]))];

    /// <summary>A group that must be on as many hosts.</summary>
    public Lot Group(string deploymentId, int count, int memoryMib, string service = "db01") =>
        Lot($"{deploymentId}/{service}", service, memoryMib, Enumerable.Range(0, count).Select(i => $"{service}-{i}-{deploymentId}")) with { OnePerHost = true };

    /// <summary>What the ledgers say, checked against their reservations: sums, ports, capacity.</summary>
    public async Task<IReadOnlyList<Reservation>> AuditAsync()
    {
        var ledgers = Process().Ledgers;
        var all = new List<Reservation>();
        foreach (var offer in offers)
        {
            var reservations = await ledgers.ReadReservationsAsync(offer.HostId, CancellationToken.None);
            var ledger = (await ledgers.ReadAsync(offer.HostId, CancellationToken.None))?.Ledger ?? new HostLedger { HostId = offer.HostId };
            if (ledger.Reserved.MemoryMib != reservations.Sum(r => r.Amount.MemoryMib) || ledger.Reserved.Instances != reservations.Count)
                throw new InvalidOperationException($"{offer.HostId}: the ledger says {ledger.Reserved}, its reservations are {reservations.Count} with {reservations.Sum(r => r.Amount.MemoryMib)} MiB.");
            if (ledger.Reserved.MemoryMib > offer.Capacity.MemoryMib || ledger.Reserved.Instances > offer.Capacity.Instances)
                throw new InvalidOperationException($"{offer.HostId} is sold over its capacity: {ledger.Reserved} of {offer.Capacity}.");
            var ports = reservations.SelectMany(r => r.Ports).ToList();
            if (ports.Distinct().Count() != ports.Count || !ports.Order().SequenceEqual(ledger.UsedPorts().Order()))
                throw new InvalidOperationException($"{offer.HostId}: ports were sold twice, or the ledger does not know them.");
            all.AddRange(reservations);
        }

        return all;
    }

    public ValueTask DisposeAsync()
    {
        key.Dispose();
        return ValueTask.CompletedTask;
    }

    private Lot Lot(string lotId, string service, int memoryMib, IEnumerable<string> instances) => new()
    {
        LotId = lotId,
        EnvironmentId = Specifications.EnvironmentId,
        Service = service,
        Description = service,
        Size = new ServiceSize(memoryMib, 100, 100),
        MaxPids = 64,
        Pods = new HashSet<string>([Pod], StringComparer.Ordinal),
        Members = [.. instances.Select(id => new LotMember { InstanceId = id, WirePorts = 1 })],
    };

    private async Task EnrolAsync()
    {
        var process = Process();
        var tables = process.Get<PodTables>();
        await tables.CreateAsync(CancellationToken.None);
        await process.Get<PodContainers>().CreateAsync(CancellationToken.None);
        var publicKey = key.ExportSubjectPublicKeyInfo();
        var agents = offers.Select(o => Agent(o.HostId, AgentKind.Host, Pod, [], publicKey)).Append(Agent(manager, AgentKind.Management, "management", [Pod], publicKey));
        await tables.Registry.SubmitInBatchesAsync(agents.Select(a => TableRows.Replace(new TableEntity("agent", a.AgentId).SetJson("Agent", a))), CancellationToken.None);
        await tables.Registry.UpsertEntityAsync(new TableEntity("agent", "~version") { ["Version"] = Guid.NewGuid().ToString("N") });
    }

    private static AgentRecord Agent(string id, AgentKind kind, string pod, IReadOnlyList<string> managed, byte[] publicKey) => new()
    {
        AgentId = id,
        Kind = kind,
        Pod = pod,
        Provider = "metal",
        Zone = "z0",
        Address = "10.77.0.11",
        ManagedPods = managed,
        SigningKey = publicKey,
        SealingKey = publicKey,
        EnrolledAt = DateTimeOffset.UtcNow,
    };
}
