using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Catalyze.EndToEnd.Tests.Isolation;

/// <summary>Ethernet frames made by hand.</summary>
internal static class Frame
{
    private static readonly byte[] Ip = [0x08, 0x00];
    private static readonly byte[] Arp = [0x08, 0x06];

    /// <summary>"This address is mine", told to everybody.</summary>
    public static byte[] Claim(PhysicalAddress sender, IPAddress claimed)
    {
        byte[] everybody = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        byte[] reply = [0x00, 0x01, 0x08, 0x00, 0x06, 0x04, 0x00, 0x02];
        var mac = sender.GetAddressBytes();
        var address = claimed.GetAddressBytes();
        return [.. everybody, .. mac, .. Arp, .. reply, .. mac, .. address, .. everybody, .. address];
    }

    /// <summary>An IP packet straight to a neighbour.</summary>
    public static byte[] To(PhysicalAddress receiver, PhysicalAddress sender, byte[] packet) => [.. receiver.GetAddressBytes(), .. sender.GetAddressBytes(), .. Ip, .. packet];

    public static async Task SendAsync(NetworkNamespace from, int interfaceIndex, byte[] frame)
    {
        using var socket = await from.RunAsync(() => new Socket(AddressFamily.Packet, SocketType.Raw, ProtocolType.Unspecified));
        for (var repeat = 0; repeat < 3; repeat++)
            socket.SendTo(frame, new LinkEndPoint(interfaceIndex));
    }
}
