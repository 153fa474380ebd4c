using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Catalyze.Contracts.Orders;

namespace Catalyze.Pipeline.Tests.Edge;

/// <summary>A real edge: HAProxy as the image starts it, with files as the host agent lays them out, on ports of its own.</summary>
internal sealed class RunningEdge : IDisposable
{
    private readonly Wires.ScratchFolder folder = new();
    private readonly StringBuilder output = new();
    private readonly IReadOnlyDictionary<string, int> services;
    private Process process = null!;

    /// <param name="services">Loopback port of each service by label.</param>
    public RunningEdge(IReadOnlyDictionary<string, int> services) => this.services = services;

    public IPEndPoint Public { get; } = FreePort();

    private IPEndPoint Administration { get; } = FreePort();

    private IPEndPoint Master { get; } = FreePort();

    private IPEndPoint Health { get; } = FreePort();

    /// <summary>What it has written: its access log, and what HAProxy has to say.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>Lays out the files.</summary>
    /// <param name="files">As rendered; paths, ports and names of services are put in the place of those of a container.</param>
    /// <param name="certificates">PEM by host name.</param>
    public void Write(EdgeFiles files, IReadOnlyDictionary<string, string> certificates)
    {
        foreach (var (name, pem) in certificates)
            folder.Write($"tls/{name}.pem", pem);
        folder.Write("edge/" + EdgeWiring.CertificateListFile, Local(files.CertificateList));
        folder.Write("edge/" + EdgeWiring.ConfigurationFile, Local(files.Configuration));
        foreach (var map in (string[])[EdgeWiring.MaintenanceMap, EdgeWiring.DeploymentMap])
        {
            if (!File.Exists(Path.Combine(folder.Path, "edge", map)))
                folder.Write("edge/" + map, "");
        }
    }

    public string MapPath(string map) => Path.Combine(folder.Path, "edge", map);

    public string CertificatePath(string name) => Path.Combine(folder.Path, "tls", name + ".pem");

    public async Task StartAsync()
    {
        process = new Process
        {
            StartInfo = new ProcessStartInfo("haproxy", ["-W", "-db", "-S", $"ipv4@{Master}", "-f", $"{folder.Path}/edge/{EdgeWiring.ConfigurationFile}"])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            },
        };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await UntilAsync(async () =>
        {
            if (process.HasExited)
            {
                // Its last words may still be on their way.
                await process.WaitForExitAsync();
                throw new InvalidOperationException(Output);
            }

            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(Health);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
    }

    /// <summary>One command of the worker's administration.</summary>
    public Task<string> AskAsync(string command) => AskAsync(Administration, command);

    /// <summary>Gives it the files as they lie there now, and waits until the worker that has them answers.</summary>
    public async Task ReloadAsync(EdgeFiles files)
    {
        await AskAsync(Master, "reload");
        await UntilAsync(async () =>
        {
            try
            {
                return (await AskAsync("show info")).Contains("description: " + files.Digest, StringComparison.Ordinal);
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                return false;
            }
        });
    }

    /// <summary>Waits for a condition, at most a minute.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromMinutes(1))
                throw new TimeoutException($"It did not come to pass within a minute.\n{Output}");
            await Task.Delay(20);
        }
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        folder.Dispose();
    }

    private static async Task<string> AskAsync(IPEndPoint to, string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(to);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\n"));
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync();
    }

    private static IPEndPoint FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return (IPEndPoint)probe.LocalEndpoint;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (output)
            output.AppendLine(line.Data);
    }

    private string Local(string text)
    {
        var local = text
            .Replace(EdgeWiring.Folder, folder.Path + "/edge/", StringComparison.Ordinal)
            .Replace(InstanceWiring.EdgeCertificateFolder, folder.Path + "/tls/", StringComparison.Ordinal)
            .Replace($"bind :{EdgeConfiguration.PublicPort}", $"bind {Public}", StringComparison.Ordinal)
            .Replace($"127.0.0.1:{EdgeConfiguration.HealthPort}", Health.ToString(), StringComparison.Ordinal)
            .Replace($"127.0.0.1:{InstanceWiring.EdgeAdministrationPort}", Administration.ToString(), StringComparison.Ordinal);
        foreach (var (label, port) in services)
            local = local.Replace($"{label}:80\n", $"127.0.0.1:{port}\n", StringComparison.Ordinal);
        return local;
    }
}
