using System.Security.Cryptography;
using Catalyze.Contracts.Orders;
using Catalyze.Docker;
using Catalyze.HostAgent.Folders;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Volumes;

/// <summary>The data volumes of the host's instances: encrypted on the disk, open while their instance has a container, never there in clear.</summary>
public sealed class VolumeKeeper
{
    private readonly string _data;
    private readonly InstanceFolders _folders;
    private readonly IVolumeDriver _driver;
    private readonly DockerEngine _engine;
    private readonly InstanceStore _store;
    private readonly ECDiffieHellman _sealingKey;

    /// <param name="dataFolder">Where encrypted data lies; survives a reboot.</param>
    /// <param name="folders">Where volumes are mounted.</param>
    /// <param name="driver">How they are encrypted.</param>
    /// <param name="engine">Knows volumes from before encryption.</param>
    /// <param name="store">Knows who else has a volume.</param>
    /// <param name="sealingKey">The host's: opens the keys sealed to it.</param>
    public VolumeKeeper(string dataFolder, InstanceFolders folders, IVolumeDriver driver, DockerEngine engine, InstanceStore store, ECDiffieHellman sealingKey)
    {
        _data = dataFolder;
        _folders = folders;
        _driver = driver;
        _engine = engine;
        _store = store;
        _sealingKey = sealingKey;
    }

    /// <summary>Names of the volumes on this host.</summary>
    public IReadOnlyList<string> Names => Directory.Exists(_data)
        ? [.. Directory.EnumerateDirectories(_data).Select(folder => Path.GetFileName(folder)).Where(InstanceNames.IsValid).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Whether every volume of the instance is mounted and served.</summary>
    public bool AreOpen(InstanceOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order.Volumes.All(volume => _driver.IsOpen(_folders.Volume(volume.Name)));
    }

    /// <summary>Mounts the instance's volumes, making those that are not there yet. True when one had to be mounted: a container that runs has a dead one.</summary>
    /// <exception cref="VolumeException">A volume cannot be had.</exception>
    public async Task<bool> OpenAsync(InstanceOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var opened = false;
        foreach (var volume in order.Volumes)
        {
            if (_driver.IsOpen(_folders.Volume(volume.Name)))
                continue;
            var key = Key(order, volume);
            try
            {
                await OpenAsync(volume, key, cancellationToken);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(key);
            }

            opened = true;
        }

        return opened;
    }

    /// <summary>Unmounts what no other instance of the host is to run with.</summary>
    public async Task CloseAsync(InstanceOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        foreach (var volume in order.Volumes.Where(volume => !IsWantedByAnother(order.InstanceId, volume.Name)))
            await _driver.CloseAsync(_folders.Volume(volume.Name), cancellationToken);
    }

    /// <summary>Deletes the instance's volumes with all they hold, those from before encryption too.</summary>
    public async Task RemoveAsync(InstanceOrder order, CancellationToken cancellationToken)
    {
        await CloseAsync(order, cancellationToken);
        foreach (var volume in order.Volumes.Where(volume => !IsWantedByAnother(order.InstanceId, volume.Name)))
        {
            var data = DataOf(volume.Name);
            if (Directory.Exists(data))
                Directory.Delete(data, recursive: true);
            await _engine.Volumes.RemoveAsync(volume.Name, cancellationToken);
        }
    }

    private async Task OpenAsync(InstanceVolume volume, byte[] key, CancellationToken cancellationToken)
    {
        if (_driver.Lacks is { } lacking)
            throw new VolumeException($"Volumes are encrypted, and this host has no {lacking}.");
        var data = DataOf(volume.Name);
        if (!Directory.Exists(data))
        {
            // An empty volume beside the data would look like their loss.
            if ((await _engine.Volumes.ListAsync(cancellationToken)).Any(plain => plain.Name == volume.Name))
                throw new VolumeException($"{volume.Name} holds data from before volumes were encrypted: move them by hand, or remove the engine's volume of that name.");
            Directory.CreateDirectory(_data, DurableFile.OwnerOnlyFolder);
            await _driver.CreateAsync(data, key, volume.Owner, cancellationToken);
        }

        _folders.CreateVolumes();
        await _driver.OpenAsync(data, _folders.Volume(volume.Name), key, volume.Owner, cancellationToken);
    }

    private byte[] Key(InstanceOrder order, InstanceVolume volume)
    {
        var box = volume.Key ?? throw new VolumeException($"{volume.Name} came without a key, and nothing is kept unencrypted.");

        // A key object must not be used by two threads at once.
        lock (_sealingKey)
            return box.Open(_sealingKey, InstanceVolume.KeyPlace(order.InstanceId, order.Generation, volume.Name));
    }

    private bool IsWantedByAnother(string instanceId, string name) => _store.All.Any(record =>
        record.InstanceId != instanceId && record.Intent == InstanceIntent.Run && record.Failure is null && record.Order.Volumes.Any(volume => volume.Name == name));

    private string DataOf(string name) => InstanceNames.IsValid(name)
        ? Path.Combine(_data, name)
        : throw new ArgumentException($"'{name}' is no volume's name.", nameof(name));
}
