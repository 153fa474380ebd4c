namespace Catalyze.EndToEnd.Tests;

/// <summary>One direction of a connection.</summary>
/// <param name="First">The first bytes sent in it.</param>
public sealed record CapturedFlow(string Name, byte[] First)
{
    /// <summary>A TLS record: handshake or alert, version 3.x.</summary>
    public bool IsTls => First is [0x16 or 0x15, 0x03, <= 0x03, ..];
}
