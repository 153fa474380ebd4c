namespace Catalyze.CustomerApi.Accounts;

/// <summary>What the second factor needs.</summary>
/// <param name="AuthenticatorKey">Key of the codes, base 32; also while it waits to be confirmed.</param>
/// <param name="RecoveryCodes">SHA-256 of those not yet used.</param>
/// <param name="LastCode">The code used last: each opens once.</param>
public sealed record AccountSecrets(string? AuthenticatorKey = null, IReadOnlyList<string>? RecoveryCodes = null, string? LastCode = null);
