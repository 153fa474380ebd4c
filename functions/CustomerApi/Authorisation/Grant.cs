namespace Catalyze.CustomerApi.Authorisation;

/// <summary>Permissions for an environment, or for all of an organisation.</summary>
public sealed record Grant
{
    /// <summary>Stands for every environment, later ones included.</summary>
    public const string AllEnvironments = "*";

    /// <summary>What an owner has.</summary>
    public static Grant Everything { get; } = new() { EnvironmentId = AllEnvironments, Permissions = [Permission.Own] };

    /// <summary>The environment, <c>env-…</c>, or <c>*</c> for all of the organisation, later ones included.</summary>
    public required string EnvironmentId { get; init; }

    /// <summary>What may be done there.</summary>
    public required IReadOnlyList<Permission> Permissions { get; init; }

    /// <summary>Whether this permits something with an environment (or with <see cref="AllEnvironments"/>, which only a grant for all does).</summary>
    public bool Allows(string environmentId, Permission permission) =>
        (EnvironmentId == AllEnvironments || EnvironmentId == environmentId)
        && Permissions.Any(held => held == permission || held == Permission.Own || permission == Permission.Read);
}
