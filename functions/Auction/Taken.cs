namespace Catalyze.Auction;

/// <summary>Ports a member got on a host.</summary>
public sealed record Taken(IReadOnlyList<int> WirePorts, IReadOnlyList<int> PublicPorts);
