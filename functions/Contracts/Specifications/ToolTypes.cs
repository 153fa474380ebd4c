namespace Catalyze.Contracts.Specifications;

/// <summary>Types of services that are an environment's own tools: read by people through its edge, fed by hosts, connected to by no service.</summary>
public static class ToolTypes
{
    /// <summary>Keeps an environment's log lines.</summary>
    public const string Logging = "logging";

    /// <summary>Keeps what an environment's hosts measure.</summary>
    public const string Monitoring = "monitoring";

    public static IReadOnlyList<string> All { get; } = [Logging, Monitoring];
}
