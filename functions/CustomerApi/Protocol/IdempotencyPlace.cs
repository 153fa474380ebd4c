namespace Catalyze.CustomerApi.Protocol;

/// <summary>Where a key is kept.</summary>
/// <param name="CallerId">User or API token.</param>
/// <param name="KeyHash">SHA-256 of the key: it may hold characters that rows may not.</param>
internal sealed record IdempotencyPlace(string CallerId, string KeyHash);
