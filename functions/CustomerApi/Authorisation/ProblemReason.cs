using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Authorization;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>Why a policy refused, as it will be answered.</summary>
internal sealed class ProblemReason(IAuthorizationHandler handler, Problem problem) : AuthorizationFailureReason(handler, problem.Title)
{
    public Problem Problem { get; } = problem;
}
