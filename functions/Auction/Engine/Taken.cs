namespace Catalyze.Auction.Engine;

/// <summary>What a member took: the host, and ports there.</summary>
internal sealed record Taken(int Host, IReadOnlyList<int> WirePorts, IReadOnlyList<int> PublicPorts);
