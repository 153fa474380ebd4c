namespace Catalyze.CustomerApi.Organisations;

/// <summary>An organisation with its settings.</summary>
/// <param name="OrganisationId">Id, <c>org-…</c>.</param>
/// <param name="Name">What people call it.</param>
/// <param name="RequiresTwoFactor">Users without a second factor see nothing of it.</param>
/// <param name="CreatedAt">When it was founded.</param>
public sealed record OrganisationDetails(string OrganisationId, string Name, bool RequiresTwoFactor, DateTimeOffset CreatedAt)
{
    internal static OrganisationDetails Of(Organisation organisation) =>
        new(organisation.OrganisationId, organisation.Name, organisation.RequiresTwoFactor, organisation.CreatedAt);
}
