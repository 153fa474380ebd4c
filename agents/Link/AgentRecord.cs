namespace Catalyze.Link;

/// <summary>What an agent remembers of its enrolment, <c>agent.json</c> in its state folder.</summary>
/// <param name="AgentId">The name it goes by.</param>
/// <param name="ControlPlaneKey">ECDSA P-256, SubjectPublicKeyInfo: whose orders it obeys.</param>
internal sealed record AgentRecord(string AgentId, byte[] ControlPlaneKey);
