using System.Diagnostics;
using Catalyze.Docker;
using Xunit;

namespace Catalyze.TestSupport;

/// <summary>
/// A real Docker engine without networks and a real registry, both of the test's own in a temporary folder, with a base image made of busybox
/// alone. Needs root.
/// </summary>
public sealed class DockerFixture : IAsyncLifetime
{
    /// <summary>Its shell is <c>sh</c>, which has busybox's commands built in.</summary>
    public const string BaseImage = "test/base:1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cz-docker-");
    private DaemonProcess? daemon;
    private DaemonProcess? registry;

    /// <summary>Prepares the client; the engine starts with <see cref="InitializeAsync"/>.</summary>
    public DockerFixture() => Engine = new DockerEngine(Socket);

    /// <summary>The engine's socket.</summary>
    public string Socket => Path.Combine(folder.FullName, "docker.sock");

    /// <summary>The registry's address, as it begins the name of an image.</summary>
    public string Registry { get; } = $"127.0.0.1:{FreePort.Next()}";

    /// <summary>A client of the engine.</summary>
    public DockerEngine Engine { get; }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        var config = Path.Combine(folder.FullName, "registry.yml");
        await File.WriteAllTextAsync(config, $"version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {folder.FullName}/registry}}}}\nhttp: {{addr: {Registry}}}\n");
        registry = new DaemonProcess(Path.Combine(folder.FullName, "registry.log"), "docker-registry", "serve", config);
        await StartEngineAsync();
        await Eventually.HoldsAsync(() => AnswersAsync(RegistryAsync), Patience);
        await RunAsync(
            $"mkdir -p {folder}/root/bin && cp \"$(command -v busybox)\" {folder}/root/bin/sh && tar -C {folder}/root -c . | docker -H unix://{Socket} import - {BaseImage}");
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        try
        {
            if (daemon is { HasExited: false })
                await RunAsync($"docker -H unix://{Socket} ps -aq | xargs -r docker -H unix://{Socket} rm -fv");
        }
        finally
        {
            Engine.Dispose();
            if (daemon is not null)
                await daemon.DisposeAsync();
            if (registry is not null)
                await registry.DisposeAsync();
        }

        // The engine leaves the mounts of its network namespaces behind; the deepest go first.
        await RunAsync($"awk -v f={folder}/ 'index($2, f) == 1 {{ print $2 }}' /proc/self/mounts | sort -r | xargs -r -n 1 umount -l");
        folder.Delete(recursive: true);
    }

    /// <summary>Ends the engine, its containers with it.</summary>
    public async Task StopEngineAsync()
    {
        await daemon!.DisposeAsync();
        daemon = null;
    }

    /// <summary>Starts the engine (again), with what it had.</summary>
    public async Task StartEngineAsync()
    {
        // On a busy machine an engine may give up waiting for its own containerd; it is started again then, as any service is.
        for (var attempt = 1; ; attempt++)
        {
            daemon = new DaemonProcess(
                Path.Combine(folder.FullName, "dockerd.log"),
                "dockerd", "--data-root", Path.Combine(folder.FullName, "data"), "--exec-root", Path.Combine(folder.FullName, "exec"),
                "--pidfile", Path.Combine(folder.FullName, "docker.pid"), "-H", $"unix://{Socket}", "--bridge=none", "--iptables=false",
                "--insecure-registry", Registry, "--log-level", "error");
            await Eventually.HoldsAsync(async () => daemon.HasExited || await AnswersAsync(Engine.InfoAsync), Patience);
            if (!daemon.HasExited)
                return;
            if (attempt == 3)
                throw new InvalidOperationException($"dockerd ended at once: {daemon.LastWords}");
            await daemon.DisposeAsync();
        }
    }

    private async Task RegistryAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"http://{Registry}/v2/"), cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<bool> AnswersAsync(Func<CancellationToken, Task> ask)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await ask(limit.Token);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task RunAsync(string line)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", line])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var output = shell.StandardOutput.ReadToEndAsync(limit.Token);
            var error = await shell.StandardError.ReadToEndAsync(limit.Token);
            await output;
            await shell.WaitForExitAsync(limit.Token);
            if (shell.ExitCode != 0)
                throw new InvalidOperationException($"{line}: {error}");
        }
        catch (OperationCanceledException)
        {
            shell.Kill(entireProcessTree: true);
            throw;
        }
    }
}
