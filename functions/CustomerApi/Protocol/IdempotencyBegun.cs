namespace Catalyze.CustomerApi.Protocol;

/// <summary>What was found about a key.</summary>
/// <param name="Fingerprint">Of the request it belongs to.</param>
/// <param name="Claim">Names this attempt, which is to do it now; null where another has it.</param>
/// <param name="Answer">What was answered; null where it was not done yet.</param>
internal sealed record IdempotencyBegun(string Fingerprint, string? Claim, IdempotentAnswer? Answer);
