namespace Catalyze.CustomerApi.Accounts;

/// <summary>What an authenticator needs. It counts only once a code of it was confirmed.</summary>
/// <param name="Key">To be typed into the authenticator, base 32.</param>
/// <param name="Uri">The same for programs: <c>otpauth://…</c>.</param>
/// <param name="QrCode">The same to be scanned: a PNG picture as a data URI.</param>
public sealed record AuthenticatorSetup(string Key, string Uri, string QrCode);
