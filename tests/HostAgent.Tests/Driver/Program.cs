using System.Runtime.InteropServices;
using Catalyze.HostAgent.Configuration;
using Catalyze.Link;
using Microsoft.Extensions.Logging;

namespace Catalyze.HostAgent.Tests.Driver;

/// <summary>
/// The host agent as a process of its own, so that it can live in a test host's network namespace and be killed. All of it is real but its ports,
/// which lead over a Unix socket to the test.
/// </summary>
internal static class Program
{
    internal static async Task<int> Main(string[] args)
    {
        if (args is not ["agent", var socket, .. var options])
            return 2;
        using var stopping = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stopping.Cancel();
        });
        using var loggers = LoggerFactory.Create(builder => builder.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        }));
        var read = OptionsReader.Read(options, new Dictionary<string, string>());
        using var identity = AgentIdentity.LoadOrCreate(read.StateFolder, read.AgentId, TimeProvider.System);
        using var ports = await SocketPorts.ConnectAsync(socket, identity.SealingPublicKey, stopping.Token);
        try
        {
            await new HostAgentRuntime(read, ports, ports, ports, ports, identity.SealingKey, TimeProvider.System, loggers).RunAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to end.
        }

        return 0;
    }
}
