using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Catalyze.EndToEnd.Tests.Isolation;

/// <summary>An interface to put whole Ethernet frames on (packet(7)).</summary>
internal sealed class LinkEndPoint(int interfaceIndex) : EndPoint
{
    private const int Length = 20;

    public override AddressFamily AddressFamily => AddressFamily.Packet;

    public override SocketAddress Serialize()
    {
        var address = new SocketAddress(AddressFamily.Packet, Length);
        Span<byte> index = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(index, interfaceIndex);
        for (var i = 0; i < index.Length; i++)
            address[4 + i] = index[i];
        return address;
    }
}
