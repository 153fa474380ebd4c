namespace Catalyze.CustomerApi.Stores;

/// <summary>Where an API token is described.</summary>
internal sealed record TokenReference(string OrganisationId, string TokenId);
