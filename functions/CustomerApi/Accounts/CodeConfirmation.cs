namespace Catalyze.CustomerApi.Accounts;

/// <summary>A code of the authenticator.</summary>
public sealed record CodeConfirmation
{
    /// <summary>Six digits from the authenticator.</summary>
    public required string Code { get; init; }
}
