namespace Catalyze.App.LocalTriggers;

/// <summary>A message in hand.</summary>
/// <param name="Function">Function it is for.</param>
/// <param name="Id">The message's id.</param>
/// <param name="PopReceipt">Proof that we hold it; changes when hiding is renewed.</param>
/// <param name="DequeueCount">How often it was handed out, this time included.</param>
internal sealed record QueuedMessage(string Function, string Id, string PopReceipt, long DequeueCount);
