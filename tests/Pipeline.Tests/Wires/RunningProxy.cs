using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Catalyze.Pipeline.Tests.Wires;

/// <summary>A real HAProxy with a rendered configuration, in a folder as the host agent lays it out.</summary>
internal sealed class RunningProxy : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly Process process;

    private RunningProxy(string configuration, string authority, string leaf)
    {
        folder.Write("ca.pem", authority);
        folder.Write("refused.lst", "");
        folder.Write("wire.pem", leaf);
        folder.Write("proxy.cfg", configuration);
        process = Process.Start(new ProcessStartInfo("haproxy", ["-db", "-f", "proxy.cfg"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
    }

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<RunningProxy> StartAsync(string configuration, string authority, string leaf, IPEndPoint listener)
    {
        var proxy = new RunningProxy(configuration, authority, leaf);
        for (var i = 0; i < 500; i++)
        {
            if (proxy.process.HasExited)
                throw new InvalidOperationException(await proxy.process.StandardError.ReadToEndAsync());
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(listener);
                return proxy;
            }
            catch (SocketException)
            {
                await Task.Delay(20);
            }
        }

        proxy.Dispose();
        throw new TimeoutException($"The proxy did not listen on {listener} within ten seconds.");
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        folder.Dispose();
    }
}
