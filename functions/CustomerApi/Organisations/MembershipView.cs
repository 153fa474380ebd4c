namespace Catalyze.CustomerApi.Organisations;

/// <summary>An organisation as its member sees it.</summary>
/// <param name="OrganisationId">Id, <c>org-…</c>.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Role">What the user is there.</param>
public sealed record MembershipView(string OrganisationId, string Name, Role Role);
