using System.Diagnostics;
using System.Globalization;

namespace Catalyze.Bench.Deploy.References;

/// <summary>
/// A Docker engine of the benchmark's own for the references, in a network namespace so that its rules and bridges are its own, with a static
/// image of a few megabytes that only sleeps.
/// </summary>
internal sealed class ScratchEngine : IDisposable
{
    internal const string Image = "catalyze/bench:1";

    private const string Namespace = "cz-bench";
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"catalyze-bench-{Environment.ProcessId}");
    private Process? _engine;

    internal string Socket => Path.Combine(_folder, "docker.sock");

    /// <summary>Debian's client, which comes with the engine: another one earlier in PATH may speak a protocol the engine does not know.</summary>
    internal static string Client => "/usr/bin/docker";

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        await DeleteNamespaceAsync();
        await Ip($"netns add {Namespace}", cancellationToken);
        await Ip($"-n {Namespace} link set lo up", cancellationToken);
        await Ip($"-n {Namespace} link add bench0 type veth peer name bench1", cancellationToken);
        await Ip($"-n {Namespace} address add 10.79.0.1/24 dev bench0", cancellationToken);
        await Ip($"-n {Namespace} link set bench0 up", cancellationToken);
        await Ip($"-n {Namespace} link set bench1 up", cancellationToken);
        _engine = Process.Start(new ProcessStartInfo("nsenter",
        [
            $"--net=/run/netns/{Namespace}", "dockerd", "--data-root", Path.Combine(_folder, "data"), "--exec-root", Path.Combine(_folder, "exec"),
            "--pidfile", Path.Combine(_folder, "docker.pid"), "--host", $"unix://{Socket}", "--bip", "10.79.101.1/24",
            "--default-address-pool", "base=10.79.201.0/24,size=28", "--log-level", "fatal",
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false });
        _engine!.BeginErrorReadLine();
        _engine.BeginOutputReadLine();
        await AwaitAsync(cancellationToken);
        await ImportImageAsync(cancellationToken);
    }

    internal Task<string> DockerAsync(string[] arguments, CancellationToken cancellationToken) =>
        Commands.RunAsync(Client, ["--host", $"unix://{Socket}", .. arguments], cancellationToken);

    internal async Task StopAsync()
    {
        if (_engine is { HasExited: false })
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            var containers = await DockerAsync(["ps", "--all", "--quiet"], limit.Token);
            if (containers.Split('\n', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } ids)
                await DockerAsync(["rm", "--force", .. ids], limit.Token);
            await Commands.RunAsync("kill", [_engine.Id.ToString(CultureInfo.InvariantCulture)], limit.Token);
            await _engine.WaitForExitAsync(limit.Token);
        }

        await DeleteNamespaceAsync();
        await UnmountAsync();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    public void Dispose() => _engine?.Dispose();

    private async Task AwaitAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await DockerAsync(["version"], cancellationToken);
                return;
            }
            catch (InvalidOperationException) when (attempt < 60 && _engine is { HasExited: false })
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
            }
        }
    }

    private async Task ImportImageAsync(CancellationToken cancellationToken)
    {
        var root = Path.Combine(_folder, "image");
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        File.Copy("/bin/busybox", Path.Combine(root, "bin", "busybox"));
        File.CreateSymbolicLink(Path.Combine(root, "bin", "sleep"), "busybox");
        var archive = Path.Combine(_folder, "image.tar");
        await Commands.RunAsync("tar", ["--create", "--directory", root, "--file", archive, "."], cancellationToken);
        await DockerAsync(["import", "--change", "CMD [\"/bin/sleep\",\"1000000\"]", archive, Image], cancellationToken);
    }

    private static async Task DeleteNamespaceAsync()
    {
        if (File.Exists($"/run/netns/{Namespace}"))
            await Ip($"netns delete {Namespace}", CancellationToken.None);
    }

    // An engine that ends leaves the mounts of its network namespaces behind; the deepest go first.
    private async Task UnmountAsync()
    {
        var mounts = (await File.ReadAllLinesAsync("/proc/self/mountinfo")).Select(l => l.Split(' ')[4]).Where(m => m.StartsWith(_folder, StringComparison.Ordinal));
        foreach (var mount in mounts.OrderDescending(StringComparer.Ordinal))
            await Commands.RunAsync("umount", [mount], CancellationToken.None);
    }

    private static Task<string> Ip(string arguments, CancellationToken cancellationToken) => Commands.RunAsync("ip", arguments.Split(' '), cancellationToken);
}
