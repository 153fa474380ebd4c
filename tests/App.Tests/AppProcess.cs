using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Catalyze.TestSupport;

namespace Catalyze.App.Tests;

/// <summary>The published executable as a process, and a raw socket to it.</summary>
internal sealed class AppProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly DirectoryInfo keys = Directory.CreateTempSubdirectory("catalyze-keys-");
    private readonly StringBuilder errors = new();

    private AppProcess(string folder, string connectionString, bool underHost, IReadOnlyDictionary<string, string> settings)
    {
        Port = FreePort();
        var port = Port.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(Path.Combine(folder, "Catalyze.App"))
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var environment = start.Environment;
        environment["AzureWebJobsStorage"] = connectionString;
        environment["Catalyze__Keys__Directory"] = keys.FullName;
        environment["Catalyze__Keys__CreateIfMissing"] = "true";
        environment["Catalyze__CustomerApi__PodApiAddress"] = $"http://127.0.0.1:{port}";
        environment["Catalyze__CustomerApi__PodApiServiceKey"] = "test-service-key";
        foreach (var (name, value) in settings)
            environment[name] = value.Replace("{port}", port, StringComparison.Ordinal);
        if (underHost)
        {
            foreach (var name in new[] { "FUNCTIONS_CUSTOMHANDLER_PORT", "FUNCTIONS_HTTPWORKER_PORT" })
                environment[name] = port;
            environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = Guid.NewGuid().ToString();
            environment["FUNCTIONS_HTTPWORKER_ID"] = Guid.NewGuid().ToString();
            environment["FUNCTIONS_APP_ROOT_PATH"] = folder;
            environment["FUNCTIONS_WORKER_RUNTIME"] = "Custom";
        }
        else
        {
            environment["Catalyze__Urls"] = $"http://127.0.0.1:{port}";
        }

        process = Process.Start(start) ?? throw new InvalidOperationException("The executable did not start.");
        process.OutputDataReceived += (_, line) => Output.AppendLine(line.Data);
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Port { get; }

    public StringBuilder Output { get; } = new();

    /// <summary>Starts it (<c>{port}</c> in a setting stands for <see cref="Port"/>) and waits as the Functions host does: until <c>GET /</c> has any answer.</summary>
    public static async Task<AppProcess> StartAsync(string folder, string connectionString, bool underHost, params (string Name, string Value)[] settings)
    {
        var app = new AppProcess(folder, connectionString, underHost, settings.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal));
        await Eventually.HoldsAsync(
            async () =>
            {
                if (app.process.HasExited)
                    throw new InvalidOperationException($"It ended with {app.process.ExitCode}:\n{app.Output}\n{app.errors}");
                try
                {
                    return (await app.SendAsync("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")).StartsWith("HTTP/1.1 ", StringComparison.Ordinal);
                }
                catch (SocketException)
                {
                    return false;
                }
            },
            TimeSpan.FromSeconds(60));
        return app;
    }

    /// <summary>Sends exactly these bytes and reads until the other end closes.</summary>
    public async Task<string> SendAsync(string request)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, patience.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), patience.Token);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(patience.Token);
    }

    /// <summary>Asks it to end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        keys.Delete(recursive: true);
    }

    /// <summary>A port that nobody had a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
