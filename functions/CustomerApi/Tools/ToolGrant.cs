namespace Catalyze.CustomerApi.Tools;

/// <summary>A customer's consent that one of the platform's operators reads in the environment's tools, for a while.</summary>
public sealed record ToolGrant
{
    public required string GrantId { get; init; }

    /// <summary>The operator, by the name the platform knows him by.</summary>
    public required string Operator { get; init; }

    /// <summary>What for, in the words of who granted it.</summary>
    public required string Reason { get; init; }

    /// <summary>User who granted it.</summary>
    public required string GrantedBy { get; init; }

    public required DateTimeOffset GrantedAt { get; init; }

    /// <summary>When it ends by itself.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was taken back; absent while it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
}
