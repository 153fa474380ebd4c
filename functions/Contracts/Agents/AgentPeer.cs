namespace Catalyze.Contracts.Agents;

/// <summary>The other end of a link.</summary>
/// <param name="AgentId">Its name.</param>
/// <param name="Address">IPv4 address.</param>
/// <param name="LinkPort">Port of its link listener.</param>
/// <param name="SigningKey">SubjectPublicKeyInfo its link certificate must carry.</param>
public sealed record AgentPeer(string AgentId, string Address, int LinkPort, byte[] SigningKey);
