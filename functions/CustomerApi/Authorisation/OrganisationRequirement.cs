using Microsoft.AspNetCore.Authorization;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>The caller belongs to the organisation in the address.</summary>
/// <param name="AsOwner">And is one of its owners, in person.</param>
internal sealed record OrganisationRequirement(bool AsOwner) : IAuthorizationRequirement;
