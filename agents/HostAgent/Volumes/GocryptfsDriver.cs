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
/// note which process serves it, the lock, its output.
/// </remarks>
public sealed class GocryptfsDriver(CommandRunner commands, TimeProvider time) : IVolumeDriver
{
    private const string Program = "/usr/bin/gocryptfs";
    private const int LockIsHeld = 75;
    private const int WrongKey = 12;
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
        if (owner is not null)
            Own(unfinished, (uint)owner.Value);
        else
            File.SetUnixFileMode(unfinished, DurableFile.OwnerOnlyFolder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        await commands.RunAsync("sync", [.. Directory.EnumerateFiles(unfinished), unfinished], input: null, cancellationToken);
        Directory.Move(unfinished, data);
        await commands.RunAsync("sync", [Path.GetDirectoryName(data)!], input: null, cancellationToken);
    }

    public async Task OpenAsync(string data, string mountPoint, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        await CloseAsync(mountPoint, cancellationToken);
        Directory.CreateDirectory(mountPoint, DurableFile.OwnerOnlyFolder);
        using var process = Start(data, mountPoint);
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
            while (!MountTable.Has(mountPoint))
            {
                if (process.HasExited)
                    throw new VolumeException(Describe(process.ExitCode, mountPoint));
                if (time.GetElapsedTime(started) > Limit)
                    throw new VolumeException($"{Path.GetFileName(mountPoint)} was not mounted within {Limit.TotalSeconds} s.");
                await Task.Delay(Step, time, cancellationToken);
            }
        }
        catch
        {
            process.Kill();
            throw;
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

    private static Process Start(string data, string mountPoint)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardInput = true };
        foreach (var argument in new[]
        {
            "-c", "exec \"$@\" >\"$0\" 2>&1", Output(mountPoint),
            "setsid", "flock", "--no-fork", "--wait", "5", "--conflict-exit-code", LockIsHeld.ToString(CultureInfo.InvariantCulture), mountPoint + ".lock",
            Program, "-fg", "-q", "-nosyslog", "-allow_other", "-noexec", "--", data, mountPoint,
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
            _ => $"gocryptfs ended with {exitCode} for {name}: {File.ReadAllText(Output(mountPoint)).Trim()}",
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
