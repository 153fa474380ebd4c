namespace Catalyze.Auction;

/// <summary>Ports of a host's address that reservations hand out.</summary>
public static class PortRanges
{
    /// <summary>First port that leads to TLS listeners of wires.</summary>
    public const int FirstWirePort = 18_000;

    /// <summary>First port that leads to public edges.</summary>
    public const int FirstPublicPort = 22_000;

    /// <summary>Ports in each of the two ranges.</summary>
    public const int RangeLength = 4_000;
}
