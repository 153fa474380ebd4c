namespace Catalyze.CustomerApi.Accounts;

/// <summary>A session that has just begun.</summary>
/// <param name="Token">Shown once.</param>
/// <param name="Session">The session.</param>
/// <param name="User">Whose it is.</param>
internal sealed record StartedSession(string Token, Session Session, UserAccount User)
{
    // A record would print the token.
    public override string ToString() => $"session of {User.UserId}";
}
