using System.Buffers.Binary;
using System.Net;

namespace Catalyze.EndToEnd.Tests.Isolation;

/// <summary>TCP segments made by hand, so that every port can be asked at once and every address claimed.</summary>
internal static class Segment
{
    public const byte Syn = 0x02;
    public const byte SynAck = 0x12;
    public const int TcpLength = 20;

    private const byte Tcp = 6;

    /// <summary>An opening segment, its checksum right.</summary>
    public static byte[] Opening(IPAddress source, int sourcePort, IPAddress target, int targetPort, uint sequence)
    {
        var segment = new byte[TcpLength];
        BinaryPrimitives.WriteUInt16BigEndian(segment, (ushort)sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)targetPort);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(4), sequence);
        segment[12] = TcpLength / 4 << 4;
        segment[13] = Syn;
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(14), 64240);
        var sum = Sum(source.GetAddressBytes()) + Sum(target.GetAddressBytes()) + Tcp + TcpLength + Sum(segment);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(16), Fold(sum));
        return segment;
    }

    /// <summary>An IP packet around a segment.</summary>
    public static byte[] Packet(IPAddress source, IPAddress target, byte[] segment)
    {
        const int header = 20;
        var packet = new byte[header + segment.Length];
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        packet[8] = 64;
        packet[9] = Tcp;
        source.GetAddressBytes().CopyTo(packet, 12);
        target.GetAddressBytes().CopyTo(packet, 16);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), Fold(Sum(packet.AsSpan(0, header))));
        segment.CopyTo(packet, header);
        return packet;
    }

    /// <summary>The TCP part of an IPv4 packet.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> packet) => packet[((packet[0] & 0x0f) * 4)..];

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (var i = 0; i < bytes.Length; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        return sum;
    }

    private static ushort Fold(uint sum)
    {
        while (sum >> 16 != 0)
            sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;
    }
}
