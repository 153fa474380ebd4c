namespace Catalyze.CustomerApi.Accounts;

/// <summary>What a step of signing in led to: a session, or the question for a second factor.</summary>
/// <param name="Challenge">To be sent with the code; null where the session is there.</param>
/// <param name="Started">The session with its token and its user; null while a second factor is asked for.</param>
internal sealed record SignInStep(string? Challenge, StartedSession? Started);
