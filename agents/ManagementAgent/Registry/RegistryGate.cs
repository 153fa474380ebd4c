using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Catalyze.Docker;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Catalyze.ManagementAgent.Registry;

/// <summary>TLS in front of the pod's registry, which itself listens on a Unix socket of this machine only. Who may do what, the registry decides by token.</summary>
internal sealed partial class RegistryGate(ManagementAgentOptions options, ILogger<RegistryGate> log) : ConnectionHandler
{
    /// <summary>Enough for a pod whose hosts all pull at once, each with several connections a little after one another.</summary>
    private const int MostConnections = 2048;

    private const int BufferBytes = 64 * 1024;

    /// <summary>A connection on which nothing goes either way for so long is ended. Registries take less to answer.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(5);

    private int open;

    public static void Listen(KestrelServerOptions kestrel, ManagementAgentOptions options, RegistryCertificate certificate) =>
        kestrel.Listen(IPEndPoint.Parse(options.Registry), listen =>
        {
            // What is spoken inside is the registry's business; it knows this one.
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = TimeSpan.FromSeconds(10),
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    EnabledSslProtocols = SslProtocols.Tls13,
                    ServerCertificateContext = certificate.Current(),
                }),
            });
            listen.UseConnectionHandler<RegistryGate>();
        });

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        try
        {
            if (Interlocked.Increment(ref open) > MostConnections)
            {
                LogFull(connection.RemoteEndPoint);
                connection.Abort();
                return;
            }

            await using var registry = new NetworkStream(await UnixSocket.ConnectAsync(options.RegistrySocket!, connection.ConnectionClosed), ownsSocket: true);
            await PassAsync(connection, registry);
        }
        catch (SocketException exception)
        {
            LogNoRegistry(exception.Message);
            connection.Abort();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // One end went away, or both were silent for too long.
            connection.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    private static async Task PassAsync(ConnectionContext connection, NetworkStream registry)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        silence.CancelAfter(Silence);
        var inward = CopyAsync(connection.Transport.Input.AsStream(leaveOpen: true), registry, silence);
        var outward = CopyAsync(registry, connection.Transport.Output.AsStream(leaveOpen: true), silence);

        // Whoever ends first ends both: neither engines nor registries go on when the other has no more to say.
        await Task.WhenAny(inward, outward);
        await silence.CancelAsync();
        await inward.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await outward.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationTokenSource silence)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, silence.Token)) > 0)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), silence.Token);
                silence.CancelAfter(Silence);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [LoggerMessage(5210, LogLevel.Warning, "The registry does not answer on its socket: {Error}")]
    private partial void LogNoRegistry(string error);

    [LoggerMessage(5211, LogLevel.Warning, "Connection of {Peer} to the registry refused: there are too many")]
    private partial void LogFull(EndPoint? peer);
}
