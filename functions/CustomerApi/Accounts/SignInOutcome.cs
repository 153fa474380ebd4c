namespace Catalyze.CustomerApi.Accounts;

/// <summary>A right password or key: either it is enough, or a second factor is asked for.</summary>
/// <param name="User">Whose it is.</param>
/// <param name="Challenge">To be sent with the code; null where none is needed.</param>
internal sealed record SignInOutcome(AccountUser User, string? Challenge);
