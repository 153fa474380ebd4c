using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Catalyze.TestSupport;

/// <summary>An Azurite of its own for a test that stops, freezes or restarts its storage; most tests share <see cref="AzuriteFixture"/>'s.</summary>
public sealed class AzuriteProcess : IAsyncDisposable
{
    // Published with the emulator; the same for everybody.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly string folder;
    private readonly string? dataDirectory;
    private readonly int[] ports;
    private Process? process;

    private AzuriteProcess(string folder, string? dataDirectory)
    {
        this.folder = folder;
        this.dataDirectory = dataDirectory;
        ports = FreePorts(3);
    }

    /// <summary>The account's connection string, with its key.</summary>
    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture,
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{ports[0]}/{Account};QueueEndpoint=http://127.0.0.1:{ports[1]}/{Account};TableEndpoint=http://127.0.0.1:{ports[2]}/{Account};");

    /// <summary>Starts one on free ports of 127.0.0.1.</summary>
    /// <param name="dataDirectory">Where it keeps data across restarts; null keeps it in memory.</param>
    public static async Task<AzuriteProcess> StartNewAsync(string? dataDirectory = null)
    {
        var installed = await AzuriteInstallation.EnsureAsync();
        for (var attempt = 1; ; attempt++)
        {
            var azurite = new AzuriteProcess(installed, dataDirectory);
            try
            {
                await azurite.StartAsync();
                return azurite;
            }
            catch (InvalidOperationException e) when (attempt < 5 && e.Message.Contains("EADDRINUSE", StringComparison.Ordinal))
            {
                // Somebody took one of the ports between their choice and their use: others are chosen.
                await azurite.DisposeAsync();
            }
        }
    }

    /// <summary>Starts it (again), on the same ports.</summary>
    public async Task StartAsync()
    {
        List<string> arguments =
        [
            "attached.js", "--silent", "--disableTelemetry",
            "--blobHost", "127.0.0.1", "--blobPort", ports[0].ToString(CultureInfo.InvariantCulture),
            "--queueHost", "127.0.0.1", "--queuePort", ports[1].ToString(CultureInfo.InvariantCulture),
            "--tableHost", "127.0.0.1", "--tablePort", ports[2].ToString(CultureInfo.InvariantCulture),
        ];
        arguments.AddRange(dataDirectory is null ? ["--inMemoryPersistence"] : ["--location", dataDirectory]);
        process = Process.Start(new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        }) ?? throw new InvalidOperationException("node did not start.");
        var output = new List<string>();
        process.OutputDataReceived += (_, line) => Collect(line.Data);
        process.ErrorDataReceived += (_, line) => Collect(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        await Eventually.HoldsAsync(async () => process.HasExited
            ? throw new InvalidOperationException($"Azurite ended at once: {string.Join('\n', output)}")
            : await AllListenAsync(), StartTime);

        void Collect(string? line)
        {
            lock (output)
            {
                if (line is not null && output.Count < 100)
                    output.Add(line);
            }
        }
    }

    /// <summary>Ends it as an operator would, so that what is on disk is saved.</summary>
    public Task StopAsync() => SignalAsync("TERM", waitForExit: true);

    /// <summary>Freezes it: connections stay, answers do not come.</summary>
    public Task FreezeAsync() => SignalAsync("STOP", waitForExit: false);

    /// <summary>Goes on after <see cref="FreezeAsync"/>.</summary>
    public Task ThawAsync() => SignalAsync("CONT", waitForExit: false);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (process is null)
            return;
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    private static int[] FreePorts(int count)
    {
        // All at once, so that they differ; released together just before they are used.
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
            listener.Start();
        var free = Array.ConvertAll(listeners, listener => ((IPEndPoint)listener.LocalEndpoint).Port);
        foreach (var listener in listeners)
            listener.Stop();
        return free;
    }

    private async Task<bool> AllListenAsync()
    {
        foreach (var port in ports)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
            }
            catch (SocketException)
            {
                return false;
            }
        }

        return true;
    }

    private async Task SignalAsync(string signal, bool waitForExit)
    {
        var target = process ?? throw new InvalidOperationException("Azurite does not run.");
        using var kill = Process.Start("kill", [$"-{signal}", target.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        if (!waitForExit)
            return;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await target.WaitForExitAsync(patience.Token);
    }
}
