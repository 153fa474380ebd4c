namespace Catalyze.CustomerApi.Accounts;

/// <summary>A new session.</summary>
public sealed record SignedIn
{
    /// <summary>Send it as <c>Authorization: Bearer …</c>. It is shown once. Browsers ignore it: their cookie came with this answer.</summary>
    public required string Token { get; init; }

    /// <summary>When the session ends even if it is used.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Who signed in.</summary>
    public required AccountView User { get; init; }
}
