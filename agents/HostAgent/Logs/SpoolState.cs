namespace Catalyze.HostAgent.Logs;

/// <summary>What a buffer remembers of itself.</summary>
/// <param name="Name">Its name; another one whenever a host begins from nothing.</param>
/// <param name="Reserved">Numbers below may have been used.</param>
/// <param name="Marks">How far each container's output is in chunks that were delivered; null for none.</param>
internal sealed record SpoolState(string Name, long Reserved, IReadOnlyDictionary<string, OutputMarks>? Marks = null);
