using System.Net;
using System.Net.Sockets;
using Catalyze.HostAgent.Networking;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>An echo service inside a provider's network namespace, and callers inside a consumer's: over connections kept open, and over new ones.</summary>
internal sealed class WireLoad : IAsyncDisposable
{
    private const int Length = 64;

    /// <summary>Requests under way at once on an open connection, so that the generator costs less than what it loads.</summary>
    private const int Pipelined = 8;

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly NamespaceThread _namespaces = new();
    private readonly List<Task> _callers = [];
    private Socket? _listener;
    private long _overOpen;
    private long _overNew;

    internal long OverOpen => Interlocked.Read(ref _overOpen);

    internal long OverNew => Interlocked.Read(ref _overNew);

    /// <summary>What went wrong, in words.</summary>
    internal System.Collections.Concurrent.ConcurrentQueue<string> Failures { get; } = new();

    internal async Task ServeAsync(int pid, int port)
    {
        _listener = await _namespaces.OpenSocketAsync(pid);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(512);
        _ = Task.Run(async () =>
        {
            while (true)
                _ = EchoAsync(await _listener.AcceptAsync(_closing.Token));
        });
    }

    /// <summary>Starts callers; an open one that loses its connection fails and ends.</summary>
    internal void Call(int pid, IPEndPoint wire, int open, int renewing)
    {
        for (var caller = 0; caller < open; caller++)
            _callers.Add(Task.Run(() => KeepCallingAsync(pid, wire)));
        for (var caller = 0; caller < renewing; caller++)
            _callers.Add(Task.Run(() => CallAnewAsync(pid, wire)));
    }

    internal async Task<Socket> ConnectAsync(int pid, IPEndPoint to)
    {
        var socket = await _namespaces.OpenSocketAsync(pid);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await socket.ConnectAsync(to, limit.Token);
        return socket;
    }

    /// <summary>Ends the callers; the service goes on.</summary>
    internal async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_callers);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _closing.CancelAsync();
        _listener?.Dispose();
        _namespaces.Dispose();
        _stopping.Dispose();
        _closing.Dispose();
    }

    internal static async Task ExchangeAsync(Socket socket, byte[] message, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        await socket.SendAsync(message, limit.Token);
        var answer = new byte[message.Length];
        for (var read = 0; read < answer.Length;)
        {
            var count = await socket.ReceiveAsync(answer.AsMemory(read), limit.Token);
            read += count > 0 ? count : throw new IOException("The connection was closed.");
        }

        if (!answer.AsSpan().SequenceEqual(message))
            throw new IOException("Another answer came than was sent.");
    }

    private async Task KeepCallingAsync(int pid, IPEndPoint wire)
    {
        try
        {
            using var socket = await ConnectAsync(pid, wire);
            var message = new byte[Length * Pipelined];
            while (!_stopping.IsCancellationRequested)
            {
                Random.Shared.NextBytes(message);
                await ExchangeAsync(socket, message, CancellationToken.None);
                Interlocked.Add(ref _overOpen, Pipelined);
            }
        }
        catch (Exception exception)
        {
            Failures.Enqueue($"open: {exception.Message}");
        }
    }

    private async Task CallAnewAsync(int pid, IPEndPoint wire)
    {
        var message = new byte[Length];
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                using var socket = await ConnectAsync(pid, wire);
                await ExchangeAsync(socket, message, CancellationToken.None);
                Interlocked.Increment(ref _overNew);
            }
            catch (Exception exception)
            {
                Failures.Enqueue($"new: {exception.Message}");
            }
        }
    }

    private async Task EchoAsync(Socket socket)
    {
        using (socket)
        {
            var buffer = new byte[4096];
            try
            {
                while (await socket.ReceiveAsync(buffer, _closing.Token) is > 0 and var count)
                    await socket.SendAsync(buffer.AsMemory(0, count), _closing.Token);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // The caller went away, or the test ends.
            }
        }
    }
}
