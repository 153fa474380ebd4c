using Microsoft.AspNetCore.Authorization;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>The policies; every route names exactly one.</summary>
public static class Policies
{
    /// <summary>No sign-in needed.</summary>
    public const string Anyone = "customer-anyone";

    /// <summary>The platform's operator, by token.</summary>
    public const string Operator = "customer-operator";

    /// <summary>Any signed-in user.</summary>
    public const string SignedIn = "customer-signed-in";

    /// <summary>A signed-in user whose organisation owns the environment in the address.</summary>
    public const string EnvironmentMember = "customer-environment-member";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Anyone, Operator, SignedIn, EnvironmentMember];

    internal static void AddTo(AuthorizationOptions options)
    {
        options.AddPolicy(Anyone, policy => policy.RequireAssertion(_ => true));
        options.AddPolicy(Operator, policy => policy.AddRequirements(new OperatorRequirement()));
        options.AddPolicy(SignedIn, policy => policy.AddAuthenticationSchemes(SessionAuthentication.Scheme).AddRequirements(new SessionRequirement()));
        options.AddPolicy(EnvironmentMember, policy => policy.AddAuthenticationSchemes(SessionAuthentication.Scheme)
            .AddRequirements(new SessionRequirement(), new EnvironmentMemberRequirement()));
    }
}
