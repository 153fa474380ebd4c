using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Catalyze.EndToEnd.Tests.Isolation;

/// <summary>What reaches a namespace, told apart by the sequence numbers of opening segments.</summary>
internal sealed class Arrivals : IDisposable
{
    private readonly ConcurrentDictionary<uint, byte> _seen = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Socket _socket;
    private readonly Task _listening;

    private Arrivals(Socket socket)
    {
        _socket = socket;
        _socket.ReceiveTimeout = 200;
        _listening = Task.Factory.StartNew(Listen, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public static async Task<Arrivals> AtAsync(NetworkNamespace place) => new(await place.SocketAsync(SocketType.Raw, ProtocolType.Tcp));

    public bool Saw(uint sequence) => _seen.ContainsKey(sequence);

    public void Dispose()
    {
        _stopping.Cancel();
        _listening.Wait();
        _socket.Dispose();
        _stopping.Dispose();
    }

    private void Listen()
    {
        var buffer = new byte[65_536];
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var packet = buffer.AsSpan(0, _socket.Receive(buffer));
                _seen.TryAdd(BinaryPrimitives.ReadUInt32BigEndian(Segment.Of(packet)[4..]), 0);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.TimedOut)
            {
                // Look whether it is over.
            }
        }
    }
}
