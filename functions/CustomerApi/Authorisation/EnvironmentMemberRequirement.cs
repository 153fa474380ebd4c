using Microsoft.AspNetCore.Authorization;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>The environment in the address belongs to the caller's organisation.</summary>
internal sealed class EnvironmentMemberRequirement : IAuthorizationRequirement;
