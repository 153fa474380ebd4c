namespace Catalyze.CustomerApi.Organisations;

/// <summary>Who owns environments.</summary>
public sealed record Organisation(string OrganisationId, string Name, DateTimeOffset CreatedAt)
{
    /// <summary>Its users need a second factor before they may see anything of it.</summary>
    public bool RequiresTwoFactor { get; init; }
}
