using System.Security.Cryptography;
using System.Text;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>The operator of the settings, whose token is compared by hash in constant time, or one whom the Pod API knows by name.</summary>
internal sealed class OperatorHandler(IOptions<CustomerApiOptions> options) : AuthorizationHandler<OperatorRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, OperatorRequirement requirement)
    {
        if (context.Resource is HttpContext http && BearerToken.Of(http.Request) is { } token && (IsOfSettings(token) || await IsNamedAsync(http, token)))
        {
            context.Succeed(requirement);
        }
        else
        {
            context.Fail(new ProblemReason(this, Problem.NotSignedIn));
        }
    }

    private static async Task<bool> IsNamedAsync(HttpContext http, string token)
    {
        if (await http.RequestServices.GetRequiredService<PodApiClient>().OperatorAsync(token, http.RequestAborted) is not { } found)
            return false;
        http.Features.Set(new NamedOperator(found.Name));
        return true;
    }

    // Without a configured hash nobody is the operator of the settings.
    private bool IsOfSettings(string token) =>
        options.Value.OperatorTokenHash is { Length: 64 } expected
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(token)), Convert.FromHexString(expected));
}
