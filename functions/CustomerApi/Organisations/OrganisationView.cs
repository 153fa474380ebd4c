namespace Catalyze.CustomerApi.Organisations;

/// <summary>An organisation as its members see it.</summary>
/// <param name="OrganisationId">Id, <c>org-…</c>.</param>
/// <param name="Name">What people call it.</param>
public sealed record OrganisationView(string OrganisationId, string Name);
