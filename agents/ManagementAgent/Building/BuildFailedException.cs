namespace Catalyze.ManagementAgent.Building;

/// <summary>The build cannot succeed however often it is tried: what it was given is at fault.</summary>
public sealed class BuildFailedException(string message) : Exception(message);
