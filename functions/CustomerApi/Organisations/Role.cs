namespace Catalyze.CustomerApi.Organisations;

/// <summary>What a user is in an organisation.</summary>
public enum Role
{
    /// <summary>May what the user's groups permit.</summary>
    Member,

    /// <summary>May everything, and manages users, groups and the organisation itself.</summary>
    Owner,
}
