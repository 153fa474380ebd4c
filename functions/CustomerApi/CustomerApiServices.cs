using System.Text.Json;
using System.Text.Json.Serialization;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Alerts;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Deployments;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Mail;
using Catalyze.CustomerApi.OpenApi;
using Catalyze.CustomerApi.Organisations;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Protocol;
using Catalyze.CustomerApi.Published;
using Catalyze.CustomerApi.Routes;
using Catalyze.CustomerApi.Stores;
using Catalyze.CustomerApi.Tools;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Catalyze.CustomerApi;

/// <summary>Registers the Customer API.</summary>
public static class CustomerApiServices
{
    /// <summary>Adds everything the routes of <see cref="CustomerApiRoutes.MapCustomerApi"/> need. Storage must be registered as well.</summary>
    public static IServiceCollection AddCustomerApi(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<CustomerApiOptions>(configuration.GetSection(CustomerApiOptions.Section));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ProblemGuard>();
        services.AddSingleton<IStartupFilter, ProblemStartupFilter>();
        AddStores(services);
        AddAuthorisation(services);
        AddAccounts(services);
        services.AddSingleton<EnvironmentViews>().AddSingleton<EnvironmentLifecycle>();
        services.AddSingleton(provider => new EnvironmentRemovalFunction(
            provider.GetRequiredService<EnvironmentStore>(),
            provider.GetRequiredService<ConfigurationStore>(),
            provider.GetRequiredService<PodApiClient>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Microsoft.Extensions.Logging.ILogger<EnvironmentRemovalFunction>>()));
        services.AddSingleton(provider => new AlertMailFunction(
            provider.GetRequiredService<OrganisationStore>(),
            provider.GetRequiredService<UserDirectory>(),
            provider.GetRequiredService<IMailOutbox>(),
            provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<CustomerApiOptions>>(),
            provider.GetRequiredService<Microsoft.Extensions.Logging.ILogger<AlertMailFunction>>()));
        services.AddSingleton(provider => new ExpirySweepFunction(
            provider.GetRequiredService<SessionStore>(),
            provider.GetRequiredService<MailCodeStore>(),
            provider.GetRequiredService<UserKeyStore>(),
            provider.GetRequiredService<IdempotencyStore>(),
            provider.GetRequiredService<SignInAttemptStore>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Microsoft.Extensions.Logging.ILogger<ExpirySweepFunction>>()));
        services.AddSingleton<ConfigurationEditor>().AddSingleton<DeploymentService>().AddSingleton<ServiceOperations>();
        services.AddSingleton<ToolPlaces>().AddSingleton<HandoverKeys>().AddSingleton<SpecificationTranslator>().AddSingleton<ToolService>().AddSingleton<ToolGrantStore>().AddSingleton<ToolGrantService>().AddSingleton<ToolRoutes>();
        services.AddSingleton<VariableService>().AddSingleton<ReleaseRoutes>().AddSingleton<ServiceRoutes>().AddSingleton<VariableRoutes>().AddSingleton<DomainService>().AddSingleton<DomainRoutes>().AddSingleton<FileRoutes>().AddSingleton<DeployKeyService>().AddSingleton<DeployKeyRoutes>().AddSingleton<MetricsViews>().AddSingleton<MetricRoutes>().AddSingleton<JobService>().AddSingleton<JobRoutes>();
        services.AddSingleton<EnvironmentRoutes>().AddSingleton<ConfigurationRoutes>().AddSingleton<DeploymentRoutes>();
        services.AddSingleton<SignInFlow>().AddSingleton<UserKeyService>().AddSingleton<InviteService>();
        services.AddSingleton<CertificateStore>().AddSingleton(provider => provider.GetRequiredService<CertificateStore>().Protected).AddSingleton<CertificateService>();
        services.AddSingleton<HandoverKeyStore>().AddSingleton(provider => provider.GetRequiredService<HandoverKeyStore>().Protected);
        services.AddSingleton<ServiceLabels>();
        services.AddPublished();
        // One client for the life of the process; connections are renewed so that a changed address of the Pod API is noticed.
        // Longer than the longest poll, so that only a real hang-up is taken for one.
        services.AddSingleton(provider => new PodApiClient(
            new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2), UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(100) },
            provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<CustomerApiOptions>>(),
            provider.GetRequiredService<Microsoft.Extensions.Logging.ILogger<PodApiClient>>()));
        // The document describes the wire as CatalyzeJson writes it.
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        });
        services.AddOpenApi(CustomerDocument.Name, CustomerDocument.Configure);
        return services;
    }

    /// <summary>Accounts, organisations, the audit trail, and what stands around every route.</summary>
    private static void AddAccounts(IServiceCollection services)
    {
        services.AddSingleton<RateLimits>().AddSingleton<Idempotency>().AddSingleton<EndpointPipeline>();
        services.AddCors();
        services.AddSingleton<AccountUserStore>().AddSingleton<AccountManager>().AddSingleton<AccountService>().AddSingleton<TwoFactorService>();
        services.AddSingleton<SignInChallenge>().AddSingleton<SignInService>().AddSingleton<KeySignInService>().AddSingleton<SessionService>();
        services.AddSingleton<UserDirectory>().AddSingleton<ApiTokenService>().AddSingleton<MembershipService>().AddSingleton<GrantChecks>();
        services.TryAddSingleton<IMailOutbox, FolderMailOutbox>();
        services.AddSingleton<AuditVerifier>().AddSingleton<AuditTrail>();
        services.AddSingleton<AccountRoutes>().AddSingleton<SessionRoutes>().AddSingleton<TwoFactorRoutes>();
        services.AddSingleton<OrganisationRoutes>().AddSingleton<InviteRoutes>().AddSingleton<GroupRoutes>().AddSingleton<TokenRoutes>();
        services.AddSingleton<AuditRoutes>().AddSingleton<EventRoutes>();
    }

    private static void AddStores(IServiceCollection services)
    {
        services.AddSingleton<CustomerTables>();
        services.AddSingleton<OrganisationStore>().AddSingleton<TokenStore>().AddSingleton<SignInAttemptStore>().AddSingleton<SessionStore>();
        services.AddSingleton<MailCodeStore>().AddSingleton<IdempotencyStore>().AddSingleton<UserKeyStore>().AddSingleton<EnvironmentStore>().AddSingleton<VariableHistory>().AddSingleton<DeployKeyStore>();
        services.AddSingleton<AccountStore>().AddSingleton(provider => provider.GetRequiredService<AccountStore>().Protected);
        services.AddSingleton<ConfigurationStore>().AddSingleton(provider => provider.GetRequiredService<ConfigurationStore>().Protected);
        services.AddSingleton<AuditStore>().AddSingleton(provider => provider.GetRequiredService<AuditStore>().Protected);
    }

    private static void AddAuthorisation(IServiceCollection services)
    {
        services.AddSingleton<SessionCookie>().AddSingleton<CallerFinder>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.Scheme, _ => { });
        services.AddAuthorization(Policies.AddTo);
        services.AddSingleton<IAuthorizationHandler, OperatorHandler>();
        services.AddSingleton<IAuthorizationHandler, SessionHandler>();
        services.AddSingleton<IAuthorizationHandler, InPersonHandler>();
        services.AddSingleton<IAuthorizationHandler, OrganisationHandler>();
        services.AddSingleton<IAuthorizationHandler, EnvironmentCreateHandler>();
        services.AddSingleton<IAuthorizationHandler, EnvironmentHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, ProblemAuthorizationResultHandler>();
    }
}
