namespace Catalyze.Contracts.Health;

/// <summary>One queue that the control plane works off.</summary>
/// <param name="Queue">Its name.</param>
/// <param name="Waiting">About how many messages are in it, those that are being worked off included; null where it could not be asked.</param>
/// <param name="Oldest">Since when the oldest that nobody has taken waits; null where there is none.</param>
/// <param name="Aside">How many were put aside; null where that could not be asked.</param>
public sealed record QueueHealth(string Queue, int? Waiting, DateTimeOffset? Oldest, int? Aside);
