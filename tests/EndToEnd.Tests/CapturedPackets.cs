using System.Buffers.Binary;
using System.Collections;
using System.Net;

namespace Catalyze.EndToEnd.Tests;

/// <summary>TCP segments over IPv4 read from a capture file (libpcap format, Ethernet).</summary>
public sealed class CapturedPackets : IEnumerable<CapturedPacket>
{
    /// <summary>Ports of the control plane and storage, which are no wires and speak plain HTTP in the local pod.</summary>
    private static readonly int[] OtherPorts = [7071, 10000, 10001, 10002];

    /// <summary>Where the public edge's router speaks from.</summary>
    private static readonly IPAddress Router = IPAddress.Parse("10.77.0.1");

    private readonly IReadOnlyList<CapturedPacket> _packets;

    private CapturedPackets(IReadOnlyList<CapturedPacket> packets) => _packets = packets;

    public static CapturedPackets Read(string file)
    {
        var bytes = File.ReadAllBytes(file).AsSpan();
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) is not (0xa1b2c3d4 or 0xa1b23c4d) || BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]) != 1)
            throw new InvalidDataException($"{file} is not a little-endian capture of Ethernet frames.");
        var packets = new List<CapturedPacket>();
        for (var rest = bytes[24..]; rest.Length >= 16;)
        {
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]);
            if (rest.Length < 16 + length)
                break;
            if (ReadFrame(rest.Slice(16, length)) is { } packet)
                packets.Add(packet);
            rest = rest[(16 + length)..];
        }

        return new CapturedPackets(packets);
    }

    /// <summary>Both directions of every connection that was opened during the capture, with the first bytes sent; the pod's own services left out.</summary>
    public IReadOnlyList<CapturedFlow> WireFlows()
    {
        var flows = new Dictionary<(IPEndPoint, IPEndPoint), byte[]?>();
        foreach (var packet in _packets.Where(p => !OtherPorts.Contains(p.Source.Port) && !OtherPorts.Contains(p.Destination.Port)))
        {
            var key = (packet.Source, packet.Destination);
            if (packet.IsOpening)
                flows[key] = null;
            else if (flows.TryGetValue(key, out var first) && first is null && WithoutVisitor(packet) is { Length: > 0 } payload)
                flows[key] = payload;
        }

        return flows.Where(f => f.Value is not null).Select(f => new CapturedFlow($"{f.Key.Item1} -> {f.Key.Item2}", f.Value!)).ToList();
    }

    public IEnumerator<CapturedPacket> GetEnumerator() => _packets.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // The router tells an edge the visitor's address before the visitor's own bytes (PROXY protocol version 2: 12 bytes that never change, 2 of meaning,
    // 2 of length, the addresses). Nobody but the router may begin so.
    private static byte[] WithoutVisitor(CapturedPacket packet)
    {
        const int head = 16;
        var payload = packet.Payload;
        return Router.Equals(packet.Source.Address) && payload.Length >= head && payload.AsSpan().StartsWith("\r\n\r\n\0\r\nQUIT\n"u8)
            ? payload[Math.Min(payload.Length, head + BinaryPrimitives.ReadUInt16BigEndian(payload.AsSpan(14)))..]
            : payload;
    }

    private static CapturedPacket? ReadFrame(ReadOnlySpan<byte> frame)
    {
        const int ethernet = 14;
        const byte tcp = 6;
        if (frame.Length < ethernet + 40 || BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) != 0x0800 || frame[ethernet + 9] != tcp)
            return null;
        var packet = frame.Slice(ethernet, Math.Min(BinaryPrimitives.ReadUInt16BigEndian(frame[(ethernet + 2)..]), frame.Length - ethernet));
        var segment = packet[((packet[0] & 0x0f) * 4)..];
        return new CapturedPacket(
            new IPEndPoint(new IPAddress(packet.Slice(12, 4)), BinaryPrimitives.ReadUInt16BigEndian(segment)),
            new IPEndPoint(new IPAddress(packet.Slice(16, 4)), BinaryPrimitives.ReadUInt16BigEndian(segment[2..])),
            IsOpening: (segment[13] & 0x02) != 0,
            segment[((segment[12] >> 4) * 4)..].ToArray());
    }
}
