using Microsoft.AspNetCore.Authorization;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>The caller may create environments: owns all of an organisation's.</summary>
internal sealed class EnvironmentCreateRequirement : IAuthorizationRequirement;
