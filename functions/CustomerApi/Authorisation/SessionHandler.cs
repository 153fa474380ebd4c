using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>Asks for a session, and for the defence against cross-site requests where a browser's cookie carries it.</summary>
internal sealed class SessionHandler : AuthorizationHandler<SessionRequirement>
{
    /// <summary>A page of another site can make a browser send the cookie (SameSite is a second line only), but not a header of its own.</summary>
    public const string CsrfHeader = "X-Catalyze-Request";

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, SessionRequirement requirement)
    {
        if (context.User.UserId() is null || context.Resource is not HttpContext http)
            context.Fail(new ProblemReason(this, Problem.NotSignedIn));
        else if (context.User.HasClaim(CustomerClaims.Carrier, CustomerClaims.Cookie) && IsChange(http.Request) && http.Request.Headers[CsrfHeader] != "1")
            context.Fail(new ProblemReason(this, Problem.CsrfHeaderMissing));
        else
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    private static bool IsChange(HttpRequest request) => !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
}
