using Microsoft.AspNetCore.Authorization;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>The policies; every route names exactly one.</summary>
public static class Policies
{
    /// <summary>No sign-in needed.</summary>
    public const string Anyone = "customer-anyone";

    /// <summary>The platform's operator, by token.</summary>
    public const string Operator = "customer-operator";

    /// <summary>Any signed-in user, or a program with a user's API token.</summary>
    public const string SignedIn = "customer-signed-in";

    /// <summary>A signed-in user in person: what concerns the account itself is not open to API tokens.</summary>
    public const string Account = "customer-account";

    /// <summary>A user of the organisation in the address.</summary>
    public const string OrganisationMember = "customer-organisation-member";

    /// <summary>An owner of the organisation in the address, in person.</summary>
    public const string OrganisationOwner = "customer-organisation-owner";

    /// <summary>May create environments in the organisation that the query names, else in the caller's own.</summary>
    public const string EnvironmentCreate = "customer-environment-create";

    /// <summary>May see the environment in the address.</summary>
    public const string EnvironmentRead = "customer-environment-read";

    /// <summary>May change what the environment in the address should be.</summary>
    public const string EnvironmentConfigure = "customer-environment-configure";

    /// <summary>May make a configuration or a release of the environment in the address real.</summary>
    public const string EnvironmentDeploy = "customer-environment-deploy";

    /// <summary>May run the environment in the address: start, stop, scale, jobs, maintenance.</summary>
    public const string EnvironmentOperate = "customer-environment-operate";

    /// <summary>May see what a variable of the environment in the address holds, in person.</summary>
    public const string EnvironmentReveal = "customer-environment-reveal";

    /// <summary>May read what the instances of the environment in the address write, and what is measured of them.</summary>
    public const string EnvironmentObserve = "customer-environment-observe";

    /// <summary>May rename and remove the environment in the address.</summary>
    public const string EnvironmentOwn = "customer-environment-own";

    /// <summary>Those that look for an environment in the address.</summary>
    public static IReadOnlyList<string> OfEnvironments { get; } = [EnvironmentRead, EnvironmentConfigure, EnvironmentDeploy, EnvironmentOperate, EnvironmentReveal, EnvironmentObserve, EnvironmentOwn];

    /// <summary>Those that look for an organisation in the address.</summary>
    public static IReadOnlyList<string> OfOrganisations { get; } = [OrganisationMember, OrganisationOwner];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Anyone, Operator, SignedIn, Account, .. OfOrganisations, EnvironmentCreate, .. OfEnvironments];

    internal static void AddTo(AuthorizationOptions options)
    {
        options.AddPolicy(Anyone, policy => policy.RequireAssertion(_ => true));
        options.AddPolicy(Operator, policy => policy.AddRequirements(new OperatorRequirement()));
        Add(options, SignedIn);
        Add(options, Account, new InPersonRequirement());
        Add(options, OrganisationMember, new OrganisationRequirement(AsOwner: false));
        Add(options, OrganisationOwner, new OrganisationRequirement(AsOwner: true));
        Add(options, EnvironmentCreate, new EnvironmentCreateRequirement());
        Add(options, EnvironmentRead, new EnvironmentRequirement(Permission.Read));
        Add(options, EnvironmentConfigure, new EnvironmentRequirement(Permission.Configure));
        Add(options, EnvironmentDeploy, new EnvironmentRequirement(Permission.Deploy));
        Add(options, EnvironmentOperate, new EnvironmentRequirement(Permission.Operate));
        Add(options, EnvironmentReveal, new EnvironmentRequirement(Permission.Reveal, InPerson: true));
        Add(options, EnvironmentObserve, new EnvironmentRequirement(Permission.Observe));
        Add(options, EnvironmentOwn, new EnvironmentRequirement(Permission.Own));
    }

    private static void Add(AuthorizationOptions options, string name, params IAuthorizationRequirement[] requirements) =>
        options.AddPolicy(name, policy => policy.AddAuthenticationSchemes(SessionAuthentication.Scheme).AddRequirements([new SessionRequirement(), .. requirements]));
}
