namespace Catalyze.CustomerApi.Organisations;

/// <summary>Whom an owner hands the organisation to.</summary>
public sealed record Transfer
{
    /// <summary>A user of the organisation; becomes an owner, while the one who asks becomes a member.</summary>
    public required string UserId { get; init; }
}
