namespace Catalyze.Contracts.Agents;

/// <summary>What an agent learns when it joins.</summary>
/// <param name="AgentId">The name it goes by.</param>
/// <param name="ControlPlaneKey">ECDSA P-256, SubjectPublicKeyInfo: orders are signed with its private half.</param>
public sealed record EnrolmentAnswer(string AgentId, byte[] ControlPlaneKey);
