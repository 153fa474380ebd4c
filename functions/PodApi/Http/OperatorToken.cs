namespace Catalyze.PodApi.Http;

/// <summary>Answer to <see cref="OperatorRequest"/>; the token is shown this once.</summary>
public sealed record OperatorToken(string Name, string Token, DateTimeOffset ExpiresAt)
{
    // A record would print the token.
    public override string ToString() => $"token of {Name}";
}
