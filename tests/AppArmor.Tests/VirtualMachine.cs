using Catalyze.TestSupport;

namespace Catalyze.AppArmor.Tests;

/// <summary>A Debian kernel with AppArmor and a Docker engine under QEMU's own emulation, which needs nothing of the machine's processor or kernel.</summary>
internal static class VirtualMachine
{
    private const string Sources = "/etc/apt/sources.list.d/debian.sources";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(14);

    /// <summary>Folder with kernel, initramfs and root.</summary>
    internal static async Task<string> PrepareAsync()
    {
        var script = Path.Combine(RepositoryRoot.Find(), "tests", "AppArmor.Tests", "Machine", "make-machine.sh");
        var sources = File.Exists(Sources) ? Sources : "/etc/apt/sources.list";
        return await CacheFolder.GetAsync(
            "machine", await File.ReadAllTextAsync(script), folder => Tool.RunAsync(TimeSpan.FromMinutes(8), "bash", script, folder, sources));
    }

    /// <summary>Boots once, with the suite's disk, and returns when the machine has switched itself off. What it says goes to <paramref name="console"/>.</summary>
    internal static async Task RunAsync(string machine, string images, string suite, string results, string console)
    {
        string[] disks = [Disk(Path.Combine(machine, "root.ext4")), Disk(images), Disk(suite), $"file={results},if=virtio,format=raw"];
        await Tool.RunAsync(
            Limit + TimeSpan.FromSeconds(30),
            "timeout",
            [
                // It ends by itself even when the tests are ended from outside.
                $"{Limit.TotalSeconds}", "qemu-system-x86_64",
                "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "2048", "-nodefaults", "-display", "none", "-no-reboot", "-serial", $"file:{console}",
                "-kernel", Path.Combine(machine, "vmlinuz"), "-initrd", Path.Combine(machine, "initrd"),
                "-append", "console=ttyS0 quiet panic=-1 log_buf_len=4M audit_backlog_limit=8192 apparmor=1 security=apparmor",
                .. disks.SelectMany(d => new[] { "-drive", d }),
            ]);
    }

    // Written to a temporary file: the disk stays as it was made.
    private static string Disk(string path) => $"file={path},if=virtio,format=raw,snapshot=on";
}
