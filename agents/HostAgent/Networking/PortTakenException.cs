namespace Catalyze.HostAgent.Networking;

/// <summary>A port of the host is another instance's still; whoever wants it waits or is refused, nobody else is concerned.</summary>
public sealed class PortTakenException(int port) : Exception($"Port {port} of the host leads to another instance.");
