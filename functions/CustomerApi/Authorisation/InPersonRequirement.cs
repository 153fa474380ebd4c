using Microsoft.AspNetCore.Authorization;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>A session rather than an API token.</summary>
internal sealed class InPersonRequirement : IAuthorizationRequirement;
