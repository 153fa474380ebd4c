namespace Catalyze.HostAgent.Volumes;

/// <summary>A way to keep a volume's data encrypted on the disk and readable where it is mounted. Each call may find its work done, or half done, by an agent that died.</summary>
public interface IVolumeDriver
{
    /// <summary>What the host lacks for it; null when it can be used.</summary>
    string? Lacks { get; }

    /// <summary>Makes an empty volume; on the disk before it returns, and all of it or nothing after a crash.</summary>
    /// <param name="data">Where its encrypted data will lie; does not exist yet.</param>
    /// <param name="key">Its key.</param>
    /// <param name="owner">User and group of its root, which then has mode 0700; null for root, with mode 0755.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task CreateAsync(string data, ReadOnlyMemory<byte> key, int? owner, CancellationToken cancellationToken);

    /// <summary>Mounts it, taking away what is left of an earlier mount. Returns once it can be read.</summary>
    /// <param name="data">Where its encrypted data lies.</param>
    /// <param name="mountPoint">Where it is to be seen.</param>
    /// <param name="key">Its key.</param>
    /// <param name="owner">As it was made; whatever is written to it belongs to the owner.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="VolumeException">The key is another volume's, or it could not be mounted; says why.</exception>
    Task OpenAsync(string data, string mountPoint, ReadOnlyMemory<byte> key, int? owner, CancellationToken cancellationToken);

    /// <summary>Whether it is mounted and served. Never blocks, whatever state the mount is in.</summary>
    bool IsOpen(string mountPoint);

    /// <summary>Takes the mount away, and with it every readable trace; no effect when there is none.</summary>
    Task CloseAsync(string mountPoint, CancellationToken cancellationToken);
}
