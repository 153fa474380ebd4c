namespace Catalyze.CustomerApi.Accounts;

/// <summary>The second step of a sign-in.</summary>
public sealed record SecondFactor
{
    /// <summary>From the first step.</summary>
    public required string Challenge { get; init; }

    /// <summary>Six digits from the authenticator, or a recovery code.</summary>
    public required string Code { get; init; }
}
