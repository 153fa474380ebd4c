namespace Catalyze.CustomerApi.Accounts;

/// <summary>A code that was mailed.</summary>
public sealed record CodeRequest
{
    /// <summary>As it stands in the mail.</summary>
    public required string Code { get; init; }
}
