using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Catalyze.HostAgent.Processes;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Volumes;

/// <summary>Volumes as folders of encrypted files, each served by a gocryptfs process: for hosts without a device mapper.</summary>
/// <remarks>
/// The process is not bound to the agent's life: it has a session of its own, and its output goes to a file. It holds a lock as long as it lives, so that
/// never two serve one folder, whatever died in between. The key goes to its standard input and nowhere else. Beside the mount point lie, in memory: the
/// note which process serves it, the lock, its output. It runs as the volume's owner, without any capability, on folders it is handed open: as root it takes on the user of each
/// request for all of its threads at once, and requests that meet fail with EPERM (seen with 2.3, Debian 12's). So what mounts it is the script that becomes it.
/// </remarks>
public sealed class GocryptfsDriver(CommandRunner commands, TimeProvider time) : IVolumeDriver
{
    private const string Program = "/usr/bin/gocryptfs";
    private const int LockIsHeld = 75;
    private const int WrongKey = 12;

    // $0 its output, $1 the data, $2 the mount point, $3 user and group. Data from when it ran as root is given to its user first, the file that tells it last.
    private const string Script = """
        exec >"$0" 2>&1
        if [ "$(stat -c %u "$1/gocryptfs.conf")" != "$3" ]; then
          find "$1" ! -name gocryptfs.conf -exec chown -h "$3:$3" {} + && chown "$3:$3" "$1/gocryptfs.conf" || exit 1
        fi
        exec 5<>/dev/fuse 6<"$1" || exit 1
        mount --internal-only --no-mtab --types fuse.gocryptfs --options "fd=5,rootmode=40000,user_id=$3,group_id=$3,allow_other,default_permissions,max_read=131072,nosuid,nodev,noexec" -- "$1" "$2" || exit 1
        exec setpriv --reuid "$3" --regid "$3" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all -- /usr/bin/gocryptfs -fg -q -nosyslog -- /proc/self/fd/6 /dev/fd/5
        """;

    private const long LargestOutput = 1_000_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    public string? Lacks => !File.Exists(Program) ? "gocryptfs" : !File.Exists("/dev/fuse") ? "/dev/fuse" : null;

    public async Task CreateAsync(string data, ReadOnlyMemory<byte> key, int? owner, CancellationToken cancellationToken)
    {
        var unfinished = data + ".new";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished, DurableFile.OwnerOnlyFolder);

        // The key has all the bits a key needs, so stretching it would only cost time.
        await commands.RunAsync(Program, ["-init", "-q", "-scryptn", "10", "--", unfinished], Text(key), cancellationToken);
        foreach (var path in Directory.EnumerateFiles(unfinished).Append(unfinished))
            Own(path, (uint)(owner ?? 0));
        if (owner is null)
            File.SetUnixFileMode(unfinished, DurableFile.OwnerOnlyFolder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        await commands.RunAsync("sync", [.. Directory.EnumerateFiles(unfinished), unfinished], input: null, cancellationToken);
        Directory.Move(unfinished, data);
        await commands.RunAsync("sync", [Path.GetDirectoryName(data)!], input: null, cancellationToken);
    }

    public async Task OpenAsync(string data, string mountPoint, ReadOnlyMemory<byte> key, int? owner, CancellationToken cancellationToken)
    {
        await CloseAsync(mountPoint, cancellationToken);
        Directory.CreateDirectory(mountPoint, DurableFile.OwnerOnlyFolder);
        using var process = Start(data, mountPoint, owner ?? 0);
        if (ProcessIdentity.Of(process.Id) is { } server)
            File.WriteAllText(Note(mountPoint), $"{server.Pid} {server.StartTicks}");
        var started = time.GetTimestamp();
        try
        {
            await process.StandardInput.WriteAsync(Text(key));
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read the key; its code and output say why.
        }

        try
        {
            await ServedAsync(process, mountPoint, started, cancellationToken);
        }
        catch
        {
            process.Kill();
            await CloseAsync(mountPoint, CancellationToken.None);
            throw;
        }
    }

    // It is mounted before it is served: whoever asks then waits for the answer.
    private async Task ServedAsync(Process process, string mountPoint, long started, CancellationToken cancellationToken)
    {
        Task<UnixFileMode>? asked = null;
        while (asked is not { IsCompletedSuccessfully: true })
        {
            if (process.HasExited)
                throw new VolumeException(Describe(process.ExitCode, mountPoint));
            if (time.GetElapsedTime(started) > Limit)
                throw new VolumeException($"{Path.GetFileName(mountPoint)} was not mounted within {Limit.TotalSeconds} s.");
            await Task.Delay(Step, time, cancellationToken);
            if (asked is null or { IsFaulted: true } && MountTable.Has(mountPoint))
                asked = Task.Run(() => File.GetUnixFileMode(mountPoint), CancellationToken.None);
        }
    }

    public bool IsOpen(string mountPoint)
    {
        if (Server(mountPoint) is null || !MountTable.Has(mountPoint))
            return false;
        Curb(mountPoint);
        return true;
    }

    public async Task CloseAsync(string mountPoint, CancellationToken cancellationToken)
    {
        // Lazily: a mount whose process is gone answers nothing but an error ("transport endpoint is not connected"), and one whose process hangs answers
        // nothing at all. What was written is with the disk's file system already, so nothing has to be waited for.
        for (var attempt = 0; attempt < 5 && MountTable.Has(mountPoint); attempt++)
            await commands.RunAsync("umount", ["--lazy", "--no-canonicalize", "--", mountPoint], input: null, cancellationToken);

        // With nothing mounted it ends by itself, unless it hangs or somebody is inside still.
        if (Server(mountPoint) is { } server && !await EndedAsync(server, cancellationToken))
        {
            if (NativeMethods.Kill(server.Pid, NativeMethods.SignalKill) != 0 && server.IsAlive)
                throw new VolumeException($"What serves {Path.GetFileName(mountPoint)} cannot be ended: error {Marshal.GetLastPInvokeError()}.");
        }

        File.Delete(Note(mountPoint));
    }

    private static Process Start(string data, string mountPoint, int user)
    {
        var start = new ProcessStartInfo("setsid") { UseShellExecute = false, RedirectStandardInput = true };
        foreach (var argument in new[]
        {
            "flock", "--no-fork", "--wait", "5", "--conflict-exit-code", LockIsHeld.ToString(CultureInfo.InvariantCulture), mountPoint + ".lock",
            "/bin/sh", "-c", Script, Output(mountPoint), data, mountPoint, user.ToString(CultureInfo.InvariantCulture),
        })
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException("gocryptfs did not start.");
    }

    private static string Describe(int exitCode, string mountPoint)
    {
        var name = Path.GetFileName(mountPoint);
        return exitCode switch
        {
            WrongKey => $"The key that came with the order does not open {name}.",
            LockIsHeld => $"{name} is still served by an earlier process.",
            _ => $"gocryptfs ended with {exitCode} for {name}: {(File.Exists(Output(mountPoint)) ? File.ReadAllText(Output(mountPoint)).Trim() : "")}",
        };
    }

    /// <summary>The process that serves a mount; null when there is none.</summary>
    private static ProcessIdentity? Server(string mountPoint)
    {
        var note = Note(mountPoint);
        if (!File.Exists(note))
            return null;
        var parts = File.ReadAllText(note).Split(' ');
        if (parts.Length != 2)
            return null;
        var server = new ProcessIdentity(int.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
        return server.IsAlive ? server : null;
    }

    private async Task<bool> EndedAsync(ProcessIdentity server, CancellationToken cancellationToken)
    {
        for (var look = 0; look < 200 && server.IsAlive; look++)
            await Task.Delay(Step, time, cancellationToken);
        return !server.IsAlive;
    }

    // It warns of each damaged block it is asked for; the folder is in memory.
    private static void Curb(string mountPoint)
    {
        var output = new FileInfo(Output(mountPoint));
        if (output.Exists && output.Length > LargestOutput)
            File.WriteAllText(output.FullName, "");
    }

    private static void Own(string path, uint user)
    {
        if (NativeMethods.ChangeOwner(path, user, user) != 0)
            throw new IOException($"{path} cannot be given to user {user}: error {Marshal.GetLastPInvokeError()}.");
    }

    private static string Text(ReadOnlyMemory<byte> key) => Convert.ToHexStringLower(key.Span) + "\n";

    private static string Note(string mountPoint) => mountPoint + ".server";

    private static string Output(string mountPoint) => mountPoint + ".output";
}
