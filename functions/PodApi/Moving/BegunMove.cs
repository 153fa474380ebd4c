namespace Catalyze.PodApi.Moving;

/// <summary>A move the budget has paid for.</summary>
/// <param name="At">When.</param>
/// <param name="FromHost">Where the instance runs; null for one that runs nowhere.</param>
/// <param name="ToHost">Where it is likely to go; null where nothing comes after it.</param>
public sealed record BegunMove(DateTimeOffset At, string? FromHost, string? ToHost);
