namespace Catalyze.HostAgent.Instances;

/// <summary>A pull failed for a reason that may pass: the registry is away, the network is. The instance waits.</summary>
public sealed class ImageUnavailableException(string message, Exception inner) : Exception(message, inner);
