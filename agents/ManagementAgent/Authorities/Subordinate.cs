using Catalyze.Contracts.Agents;

namespace Catalyze.ManagementAgent.Authorities;

/// <summary>Another management agent that issues for an environment with an intermediate of this authority.</summary>
/// <param name="AgentId">Who.</param>
/// <param name="Request">What it last asked for.</param>
/// <param name="RequestedAt">When the control plane signed that: of two the later holds.</param>
internal sealed record Subordinate(string AgentId, IntermediateRequest Request, DateTimeOffset RequestedAt)
{
    /// <summary>The intermediate it was last given, PEM; null before the first.</summary>
    public string? Certificate { get; init; }

    /// <summary>Public key (SHA-256, hexadecimal) that was there before the rotation under way and is certified by no later root; null for none.</summary>
    public string? RetiringKey { get; init; }
}
