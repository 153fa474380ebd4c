namespace Catalyze.CustomerApi.Accounts;

/// <summary>The first step of a sign-in was right; the second is asked for.</summary>
/// <param name="Challenge">Send it with the code to POST /api/sessions/second-factors, within five minutes.</param>
public sealed record SecondFactorAsked(string Challenge);
