namespace Catalyze.CustomerApi.Accounts;

/// <summary>An e-mail address.</summary>
public sealed record EmailRequest
{
    /// <summary>Where the mail goes, if it belongs to an account.</summary>
    public required string Email { get; init; }
}
