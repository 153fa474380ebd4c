using Catalyze.HostAgent.Processes;

namespace Catalyze.HostAgent.Folders;

/// <summary>The run folder lives in memory, so that no key or variable ever reaches a disk and a power cut forgets them.</summary>
public static class RunFolder
{
    private const UnixFileMode Passage =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static async Task PrepareAsync(string folder, CommandRunner commands, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commands);
        var parent = Path.GetDirectoryName(folder);
        if (parent is not null && !Directory.Exists(parent))
        {
            // Proxies, which are not root, pass through it whatever the agent's mask is.
            Directory.CreateDirectory(parent);
            File.SetUnixFileMode(parent, Passage);
        }

        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, Passage);
        if (await KindAsync(folder, commands, cancellationToken) == "tmpfs")
            return;
        await commands.RunAsync(
            "mount", ["-t", "tmpfs", "-o", "size=128m,mode=0711,nosuid,nodev,noexec", "catalyze", folder], input: null, cancellationToken);
    }

    /// <summary>Takes the mount away, if the folder is one of ours.</summary>
    public static async Task RemoveAsync(string folder, CommandRunner commands, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commands);
        var mounted = File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')).Any(fields => fields[0] == "catalyze" && fields[1] == folder);
        if (mounted)
            await commands.RunAsync("umount", ["-l", folder], input: null, cancellationToken);
    }

    private static async Task<string> KindAsync(string folder, CommandRunner commands, CancellationToken cancellationToken) =>
        (await commands.RunAsync("stat", ["-f", "-c", "%T", folder], input: null, cancellationToken)).Trim();
}
