using System.Diagnostics;
using Catalyze.Docker;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.ManagementAgent.Tests;

/// <summary>A Docker engine and a registry of their own, in a temporary folder, with a base image made of busybox alone.</summary>
public sealed class BuilderFixture : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cz-mt-");
    private Process? engine;
    private Process? registry;

    public string Socket => Path.Combine(folder.FullName, "docker.sock");

    public string Registry { get; } = $"127.0.0.1:{FreePort.Next()}";

    public async Task InitializeAsync()
    {
        var config = Path.Combine(folder.FullName, "registry.yml");
        await File.WriteAllTextAsync(config, $"version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {folder.FullName}/registry}}}}\nhttp: {{addr: {Registry}}}\n");
        registry = Start("docker-registry", "serve", config);
        engine = Start(
            "dockerd", "--data-root", Path.Combine(folder.FullName, "data"), "--exec-root", Path.Combine(folder.FullName, "exec"),
            "--pidfile", Path.Combine(folder.FullName, "docker.pid"), "-H", $"unix://{Socket}", "--bridge=none", "--iptables=false",
            "--insecure-registry", Registry, "--log-level", "error");
        using var client = new DockerEngine(Socket);
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                await client.InfoAsync(CancellationToken.None);
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        await ImportBaseAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var process in new[] { engine, registry })
        {
            if (process is null)
                continue;
            using var stop = Process.Start("kill", process.Id.ToString());
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await process.WaitForExitAsync(limit.Token);
            process.Dispose();
        }

        folder.Delete(recursive: true);
    }

    // busybox is static: one file is the whole image.
    private async Task ImportBaseAsync()
    {
        var script = $"mkdir -p {folder}/root/bin && cp \"$(command -v busybox)\" {folder}/root/bin/sh && tar -C {folder}/root -c . | docker -H unix://{Socket} import - test/base:1";
        using var import = Start("sh", "-c", script);
        await import.WaitForExitAsync();
        Assert.True(import.ExitCode == 0, "the base image could not be made");
    }

    private Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo("sh", ["-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1", "sh", Path.Combine(folder.FullName, program + ".log"), program, .. arguments]))!;
}
