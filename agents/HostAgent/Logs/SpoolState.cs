namespace Catalyze.HostAgent.Logs;

/// <summary>What a buffer remembers of itself.</summary>
/// <param name="Name">Its name; another one whenever a host begins from nothing.</param>
/// <param name="Reserved">Numbers below may have been used.</param>
internal sealed record SpoolState(string Name, long Reserved);
