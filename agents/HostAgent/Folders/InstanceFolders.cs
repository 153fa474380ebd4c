using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Folders;

/// <summary>Where an instance's things lie below the run folder, all of it in memory.</summary>
public sealed class InstanceFolders
{
    private readonly string _run;

    public InstanceFolders(string runFolder) => _run = runFolder;

    /// <summary>Folder the container sees, read-only, as <c>/run/catalyze</c>.</summary>
    public string Shared(string instanceId) => Path.Combine(_run, "instances", Checked(instanceId));

    /// <summary>The container's <c>/etc/hosts</c>.</summary>
    public string Hosts(string instanceId) => Path.Combine(_run, "hosts", Checked(instanceId));

    /// <summary>The proxy's own folder: configuration, key, admin socket. No container sees it.</summary>
    public string Proxy(string instanceId) => Path.Combine(_run, "proxies", Checked(instanceId));

    /// <summary>Where a volume is mounted, for the engine to give to a container.</summary>
    public string Volume(string name) => Path.Combine(_run, "volumes", Checked(name));

    /// <summary>Makes the folder of mount points: decrypted, so nobody but root passes through it.</summary>
    public void CreateVolumes() => Make(Path.Combine(_run, "volumes"), DurableFile.OwnerOnlyFolder);

    public string Ready(string instanceId) => Path.Combine(Shared(instanceId), "ready");

    /// <summary>Makes the folders; the upper ones keep everybody but root out, the engine's mounts excepted.</summary>
    public void Create(string instanceId)
    {
        Make(Path.Combine(_run, "instances"), DurableFile.OwnerOnlyFolder);
        Make(Path.Combine(_run, "hosts"), DurableFile.OwnerOnlyFolder);

        // The proxy's user must pass through to its own folder, the container's user must read what is for it.
        const UnixFileMode Passage = DurableFile.OwnerOnlyFolder | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        Make(Path.Combine(_run, "proxies"), Passage);
        Make(Shared(instanceId), Passage | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        if (!File.Exists(Hosts(instanceId)))
            File.WriteAllText(Hosts(instanceId), "127.0.0.1 localhost\n");
    }

    // The mode given at creation is narrowed by the process's mask; set afterwards it is not.
    private static void Make(string folder, UnixFileMode mode)
    {
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, mode);
    }

    public void Remove(string instanceId)
    {
        foreach (var folder in new[] { Shared(instanceId), Proxy(instanceId) })
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }

        File.Delete(Hosts(instanceId));
    }

    private static string Checked(string instanceId) =>
        InstanceNames.IsValid(instanceId) ? instanceId : throw new ArgumentException($"'{instanceId}' is no id.", nameof(instanceId));
}
