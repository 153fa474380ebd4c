namespace Catalyze.CustomerApi.Organisations;

/// <summary>An organisation that a user makes for himself.</summary>
public sealed record NewOrganisation
{
    /// <summary>What people call it; 1 to 80 characters.</summary>
    public required string Name { get; init; }
}
