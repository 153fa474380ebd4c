namespace Catalyze.CustomerApi.Organisations;

/// <summary>A new organisation and its owner.</summary>
/// <param name="OrganisationId">Id of the organisation.</param>
/// <param name="OwnerId">Id of the owner's account.</param>
public sealed record OrganisationFounded(string OrganisationId, string OwnerId);
