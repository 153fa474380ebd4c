using System.Net;
using System.Text;

namespace Catalyze.EndToEnd.Tests;

/// <summary>One TCP segment.</summary>
/// <param name="IsOpening">Whether it opens its direction of a connection (SYN).</param>
public sealed record CapturedPacket(IPEndPoint Source, IPEndPoint Destination, bool IsOpening, byte[] Payload)
{
    public bool Contains(string text) => Payload.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
