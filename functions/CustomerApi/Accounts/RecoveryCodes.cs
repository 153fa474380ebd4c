namespace Catalyze.CustomerApi.Accounts;

/// <summary>Codes that stand in for the authenticator, each for once. They are shown once.</summary>
public sealed record RecoveryCodes(IReadOnlyList<string> Codes);
