using Microsoft.AspNetCore.Authorization;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>The environment in the address belongs to an organisation of the caller's, who has this permission there.</summary>
/// <param name="Permission">What the caller may do there.</param>
/// <param name="InPerson">With a session rather than an API token.</param>
internal sealed record EnvironmentRequirement(Permission Permission, bool InPerson = false) : IAuthorizationRequirement;
