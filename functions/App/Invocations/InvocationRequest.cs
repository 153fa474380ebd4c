namespace Catalyze.App.Invocations;

/// <summary>What the Functions host sends for one call of a function that is not forwarded.</summary>
/// <param name="Function">Name of the function.</param>
/// <param name="InvocationId">The host's id of this call.</param>
/// <param name="Text">Text of the trigger's message: for queues the message, for timers the timer's JSON.</param>
/// <param name="DequeueCount">How often the message was handed out; null for timers.</param>
/// <param name="IsPastDue">Timers: whether it comes late.</param>
internal sealed record InvocationRequest(string Function, string InvocationId, string Text, long? DequeueCount, bool IsPastDue);
