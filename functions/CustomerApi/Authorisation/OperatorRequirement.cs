using Microsoft.AspNetCore.Authorization;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>The operator's token.</summary>
internal sealed class OperatorRequirement : IAuthorizationRequirement;
