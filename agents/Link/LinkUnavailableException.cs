namespace Catalyze.Link;

/// <summary>No management agent of the host could be reached.</summary>
public sealed class LinkUnavailableException(string message, Exception? inner) : Exception(message, inner);
