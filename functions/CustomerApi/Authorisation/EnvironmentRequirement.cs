using Microsoft.AspNetCore.Authorization;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>The environment in the address belongs to an organisation of the caller's, who has this permission there.</summary>
internal sealed record EnvironmentRequirement(Permission Permission) : IAuthorizationRequirement;
