namespace Catalyze.CustomerApi.Organisations;

/// <summary>An organisation to be founded, with its first owner.</summary>
public sealed record FoundOrganisation
{
    /// <summary>What people call the organisation; 1 to 80 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The owner's e-mail address; nobody else may have it.</summary>
    public required string OwnerEmail { get; init; }

    /// <summary>The owner's name; 1 to 80 characters.</summary>
    public required string OwnerName { get; init; }

    /// <summary>The owner's password; 12 to 256 characters.</summary>
    public required string OwnerPassword { get; init; }
}
