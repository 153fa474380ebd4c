using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Catalyze.EndToEnd.Tests.Isolation;

/// <summary>Asks many TCP ports of one address by bare opening segments: all 65,535 take about a second.</summary>
internal static class PortScan
{
    public static readonly IReadOnlyList<int> Every = [.. Enumerable.Range(1, 65_535)];

    private const uint Sequence = 0x4354_4c5a;

    /// <summary>How long answers may be on their way after the last question.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(600);

    /// <returns>The ports that opened. A refusal (RST) is not among them, but see <paramref name="answered"/>.</returns>
    /// <param name="from">Where from.</param>
    /// <param name="source">An address of that namespace.</param>
    /// <param name="target">Whom.</param>
    /// <param name="ports">Which.</param>
    /// <param name="answered">Gets every port from which anything came back, so that silence can be told from refusal.</param>
    public static async Task<IReadOnlyList<int>> RunAsync(
        NetworkNamespace from, IPAddress source, IPAddress target, IReadOnlyList<int> ports, ICollection<int>? answered = null)
    {
        using var socket = await from.SocketAsync(SocketType.Raw, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(source, 0));
        socket.ReceiveBufferSize = 8 << 20;
        socket.ReceiveTimeout = (int)Quiet.TotalMilliseconds;
        var sourcePort = Random.Shared.Next(20_000, 30_000);
        var seen = new ConcurrentDictionary<int, byte>();
        using var sent = new CancellationTokenSource();
        var listening = Task.Factory.StartNew(() => Listen(socket, target, sourcePort, seen, sent.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.Run(() => Send(socket, source, sourcePort, target, ports));
        await Task.Delay(Quiet);
        await sent.CancelAsync();
        await listening;
        foreach (var port in seen.Keys)
            answered?.Add(port);
        return [.. seen.Where(s => s.Value == Segment.SynAck).Select(s => s.Key).Order()];
    }

    private static void Send(Socket socket, IPAddress source, int sourcePort, IPAddress target, IReadOnlyList<int> ports)
    {
        var address = new IPEndPoint(target, 0);
        foreach (var port in ports)
        {
            try
            {
                socket.SendTo(Segment.Opening(source, sourcePort, target, port, Sequence), address);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AccessDenied or SocketError.HostUnreachable or SocketError.NetworkUnreachable)
            {
                // Refused before it left: nothing will answer.
            }
        }
    }

    private static void Listen(Socket socket, IPAddress target, int sourcePort, ConcurrentDictionary<int, byte> seen, CancellationToken sent)
    {
        var buffer = new byte[2048];
        var wanted = target.GetAddressBytes();
        // By what answers alone: in a host's namespace there is always some traffic.
        var answered = Stopwatch.GetTimestamp();
        while (!sent.IsCancellationRequested || Stopwatch.GetElapsedTime(answered) < Quiet)
        {
            try
            {
                var packet = buffer.AsSpan(0, socket.Receive(buffer));
                var segment = Segment.Of(packet);
                if (packet.Slice(12, 4).SequenceEqual(wanted) && BinaryPrimitives.ReadUInt16BigEndian(segment[2..]) == sourcePort
                    && BinaryPrimitives.ReadUInt32BigEndian(segment[8..]) == Sequence + 1)
                {
                    seen.TryAdd(BinaryPrimitives.ReadUInt16BigEndian(segment), (byte)(segment[13] & 0x17));
                    answered = Stopwatch.GetTimestamp();
                }
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.TimedOut)
            {
                // Look whether it is over.
            }
        }
    }
}
