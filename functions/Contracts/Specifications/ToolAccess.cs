namespace Catalyze.Contracts.Specifications;

/// <summary>Whom a tool (an environment's own logging or monitoring service) lets in: who brings a handover signed by one of the keys.</summary>
public sealed record ToolAccess
{
    /// <summary>Public keys, P-256, SubjectPublicKeyInfo in base64. Several while a key is being replaced.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>The page of the dashboard that hands over to this tool: where who comes without one is sent.</summary>
    public required string Entrance { get; init; }
}
