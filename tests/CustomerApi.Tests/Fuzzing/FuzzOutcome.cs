namespace Catalyze.CustomerApi.Tests.Fuzzing;

/// <summary>What came of many requests.</summary>
/// <param name="Wrong">What must never be: breaking, hanging, telling of the inside.</param>
/// <param name="Done">Changes that were made.</param>
/// <param name="Refused">What was refused for what it says itself.</param>
internal sealed record FuzzOutcome(IReadOnlyList<string> Wrong, IReadOnlyList<FuzzRequest> Done, IReadOnlyList<FuzzRequest> Refused);
