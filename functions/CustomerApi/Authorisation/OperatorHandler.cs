using System.Security.Cryptography;
using System.Text;
using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>Compares the operator's token by hash, in constant time.</summary>
internal sealed class OperatorHandler(IOptions<CustomerApiOptions> options) : AuthorizationHandler<OperatorRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, OperatorRequirement requirement)
    {
        if (context.Resource is HttpContext http && IsOperator(BearerToken.Of(http.Request)))
            context.Succeed(requirement);
        else
            context.Fail(new ProblemReason(this, Problem.NotSignedIn));
        return Task.CompletedTask;
    }

    private bool IsOperator(string? token)
    {
        // Without a configured hash nobody is the operator.
        if (token is null || options.Value.OperatorTokenHash is not { Length: 64 } expected)
            return false;
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(token)), Convert.FromHexString(expected));
    }
}
