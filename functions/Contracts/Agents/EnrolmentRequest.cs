namespace Catalyze.Contracts.Agents;

/// <summary><c>POST /pod/agents</c>: an agent joins with a one-time token and the public halves of keys it just made. Asking again with the same keys gives the same answer.</summary>
public sealed record EnrolmentRequest
{
    public required string Token { get; init; }

    /// <summary>Name of the machine, unique in the platform: lower-case letters, digits, dashes; at most 40.</summary>
    public required string AgentId { get; init; }

    public required AgentKind Kind { get; init; }

    /// <summary>Customer pod of a host; for a management agent its own management pod.</summary>
    public required string Pod { get; init; }

    public required string Provider { get; init; }

    public required string Zone { get; init; }

    /// <summary>IPv4 address others of the pod reach it at.</summary>
    public required string Address { get; init; }

    /// <summary>Management agents: port of their link listener. Hosts: null.</summary>
    public int? LinkPort { get; init; }

    /// <summary>Management agents: the customer pods they look after. Hosts: empty.</summary>
    public IReadOnlyList<string> ManagedPods { get; init; } = [];

    /// <summary>Management agents: registry address as hosts reach it, <c>10.77.0.1:5000</c>. Hosts: null.</summary>
    public string? Registry { get; init; }

    /// <summary>ECDSA P-256, SubjectPublicKeyInfo. The agent's certificate on links is self-signed with the same key, and pinned by it.</summary>
    public required byte[] SigningKey { get; init; }

    /// <summary>ECDH P-256, SubjectPublicKeyInfo: secrets for this agent are sealed to it.</summary>
    public required byte[] SealingKey { get; init; }
}
