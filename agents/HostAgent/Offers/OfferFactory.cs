using Catalyze.Contracts.Offers;
using Catalyze.Docker;
using Catalyze.HostAgent.Configuration;
using Catalyze.HostAgent.Instances;
using Catalyze.HostAgent.State;
using Catalyze.HostAgent.Volumes;

namespace Catalyze.HostAgent.Offers;

/// <summary>Says what the host has. Images are asked of the engine, and volumes of the disk, now and then only: it is busy enough when instances start.</summary>
public sealed class OfferFactory
{
    private const long Mebibyte = 1024 * 1024;
    private const long OwnMemoryMib = 512;
    private const long PidsOfHost = 32_000;
    private static readonly TimeSpan InventoryEvery = TimeSpan.FromSeconds(10);

    private readonly HostAgentOptions _options;
    private readonly EngineFeatures _features;
    private readonly EngineGate _gate;
    private readonly InstanceManager _instances;
    private readonly VolumeKeeper _volumesOfHost;
    private readonly IVolumeDriver _driver;
    private readonly TimeProvider _time;
    private readonly string _epoch;
    private readonly LoadMeter _load = new();
    private readonly ImageInventory _images;
    private IReadOnlyList<string> _volumes = [];
    private DateTimeOffset _inventoryAt;
    private long _version;
    private Offer? _last;

    public OfferFactory(
        HostAgentOptions options,
        DockerEngine engine,
        EngineFeatures features,
        EngineGate gate,
        InstanceManager instances,
        VolumeKeeper volumes,
        IVolumeDriver driver,
        TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _options = options;
        _features = features;
        _gate = gate;
        _images = new ImageInventory(engine);
        _instances = instances;
        _volumesOfHost = volumes;
        _driver = driver;
        _time = time;
        _epoch = ReadOrMakeEpoch(options.StateFolder);

        // Versions grow over restarts too, without a write each.
        _version = time.GetUtcNow().UtcTicks;
    }

    /// <exception cref="HttpRequestException">The engine does not answer: see <see cref="CreateWithoutEngine"/>.</exception>
    public async Task<Offer> CreateAsync(CancellationToken cancellationToken)
    {
        var info = await _features.InfoAsync(cancellationToken);
        var now = _time.GetUtcNow();
        if (now - _inventoryAt > InventoryEvery)
        {
            await _images.RefreshAsync(cancellationToken);
            _volumes = _volumesOfHost.Names;
            _inventoryAt = now;
        }

        var disk = new DriveInfo(info.DockerRootDir);
        var capacity = new HostCapacity(
            _options.CapacityCpuMillis ?? (info.NCPU * 1000L),
            _options.CapacityMemoryMib ?? Math.Max(0, (info.MemTotal / Mebibyte) - OwnMemoryMib),
            _options.CapacityDiskMib ?? (disk.AvailableFreeSpace / Mebibyte),
            PidsOfHost,
            _options.CapacityInstances ?? 200);
        return _last = new Offer
        {
            HostId = _options.AgentId,
            Pod = _options.Pod,
            Provider = _options.Provider,
            Zone = _options.Zone,
            Address = _options.Address,
            Version = ++_version,
            Epoch = _epoch,
            ObservedAt = now,
            Capacity = capacity,
            Labels = _options.Labels,
            Taints = _options.Taints,
            Features = new HostFeatures(info.EnforcesAppArmor, info.CgroupVersion == "2" ? 2 : 1, info.KernelVersion, info.ServerVersion) { EncryptsVolumes = _driver.Lacks is null },
            Images = _images.Images,
            Layers = _images.Layers,
            Volumes = _volumes,
            NearestExpiry = _instances.NearestExpiry,
            Load = _load.Measure(_gate.Starting) with { DiskMib = disk.TotalSize / Mebibyte, DiskFreeMib = disk.AvailableFreeSpace / Mebibyte },
        };
    }

    /// <summary>The offer of a host whose engine does not answer: it says that the host is there, and offers nothing.</summary>
    /// <returns>Null before the first offer that the engine had a part in.</returns>
    public Offer? CreateWithoutEngine()
    {
        if (_last is null) return null;
        var now = _time.GetUtcNow();
        return _last = _last with { Version = ++_version, ObservedAt = now, EngineAwaySince = _last.EngineAwaySince ?? now, NearestExpiry = _instances.NearestExpiry };
    }

    private static string ReadOrMakeEpoch(string stateFolder)
    {
        var path = Path.Combine(stateFolder, "epoch");
        if (File.Exists(path))
            return File.ReadAllText(path);
        var epoch = Guid.CreateVersion7().ToString("N");
        DurableFile.Write(path, System.Text.Encoding.ASCII.GetBytes(epoch));
        return epoch;
    }
}
