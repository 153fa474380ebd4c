namespace Catalyze.CustomerApi.Organisations;

/// <summary>What owners may change of an organisation.</summary>
public sealed record OrganisationSettings
{
    /// <summary>What people call it; 1 to 80 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Users without a second factor see nothing of the organisation.</summary>
    public required bool RequiresTwoFactor { get; init; }
}
