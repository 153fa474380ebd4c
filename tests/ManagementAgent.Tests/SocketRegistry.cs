using System.Diagnostics;
using Catalyze.ManagementAgent.Building;
using Catalyze.TestSupport;

namespace Catalyze.ManagementAgent.Tests;

/// <summary>A real registry on a Unix socket, as a management pod has it; asks for no tokens.</summary>
internal sealed class SocketRegistry(string folder, string address) : IAsyncDisposable
{
    private Process? process;

    public string Socket { get; } = Path.Combine(folder, "registry.sock");

    public async Task StartAsync()
    {
        var configuration = Path.Combine(folder, "registry.yml");
        await File.WriteAllTextAsync(
            configuration,
            $"version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {folder}/registry}}}}\nhttp: {{net: unix, addr: {Socket}, host: 'https://{address}'}}\n");
        process = Process.Start(new ProcessStartInfo("docker-registry", ["serve", configuration]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        using var http = RegistryClient.ClientFor(Socket);
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                return (await http.GetAsync(new Uri("http://registry/v2/"))).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    public async Task StopAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await StopAsync();
    }
}
