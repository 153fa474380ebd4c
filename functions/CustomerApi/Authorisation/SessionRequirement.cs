using Microsoft.AspNetCore.Authorization;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>A live session or API token; a change asked for with the cookie also needs the header that other sites cannot send.</summary>
internal sealed class SessionRequirement : IAuthorizationRequirement;
