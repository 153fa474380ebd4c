using Catalyze.Contracts.Agents;
using Catalyze.Docker;
using Catalyze.Link;
using Catalyze.ManagementAgent.Authorities;
using Catalyze.ManagementAgent.Building;
using Catalyze.ManagementAgent.Edge;
using Catalyze.ManagementAgent.Hosts;
using Catalyze.ManagementAgent.Listening;
using Catalyze.ManagementAgent.Offers;
using Catalyze.ManagementAgent.Registry;
using Catalyze.ManagementAgent.Relaying;
using Catalyze.ManagementAgent.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Catalyze.ManagementAgent;

/// <summary>The composition root: everything the agent is made of, and the order in which it starts.</summary>
internal static class ManagementAgentHost
{
    /// <summary>Builds the agent; nothing runs before it is started, but its keys and authorities exist.</summary>
    public static WebApplication Build(ManagementAgentOptions options, TimeProvider time, Action<ILoggingBuilder> logging)
    {
        var identity = AgentIdentity.LoadOrCreate(options.StateFolder, options.AgentId, time);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Catalyze.ManagementAgent" });
        logging(builder.Logging);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => LinkListener.Configure(kestrel, options, identity));
        if (options.RegistrySocket is not null)
            builder.WebHost.ConfigureKestrel(kestrel => RegistryGate.Listen(kestrel, options, new RegistryCertificate(identity, options.Registry, time)));
        LinkListener.AddRateLimits(builder.Services);
        builder.Services.AddRouting();
        AddAgent(builder.Services, options, identity, time);

        var app = builder.Build();
        LinkListener.Map(app);
        return app;
    }

    /// <summary>Joins the platform if it has not yet, then works until stopped.</summary>
    public static async Task RunAsync(WebApplication app, CancellationToken cancellationToken)
    {
        await StartAsync(app, cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
    }

    /// <summary>Joins the platform if it has not yet, then starts everything.</summary>
    public static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var options = app.Services.GetRequiredService<ManagementAgentOptions>();
        await EnrolAsync(app.Services, options, cancellationToken);

        // The engine that builds may fetch from the registry before it has to push there.
        if (options.RegistrySocket is not null)
            app.Services.GetRequiredService<RegistryTrust>().Pin(options.Registry, app.Services.GetRequiredService<AgentIdentity>().SigningPublicKey);
        await app.StartAsync(cancellationToken);
    }

    private static void AddAgent(IServiceCollection services, ManagementAgentOptions options, AgentIdentity identity, TimeProvider time)
    {
        services.AddSingleton(options);
        services.AddSingleton(time);
        services.AddSingleton(_ => identity);
        services.AddSingleton(OrderQueueOptions.ForManagement);
        services.AddSingleton(provider => new ControlPlaneClient(
            new HttpClient { BaseAddress = new Uri(options.ControlPlane.AbsoluteUri.TrimEnd('/') + "/"), Timeout = TimeSpan.FromSeconds(15) },
            identity,
            time,
            provider.GetRequiredService<ILogger<ControlPlaneClient>>()));
        services.AddSingleton<ReportQueue>();
        services.AddSingleton<IReportSink>(static provider => provider.GetRequiredService<ReportQueue>());
        services.AddSingleton<OrderQueue>();

        services.AddSingleton(_ => new DockerEngine(options.DockerSocket));

        services.AddSingleton(_ => new RegistryTrust(options.RegistryTrustFolder, time));
        services.AddSingleton(provider => new RegistryClient(RegistryClient.ClientFor(options.RegistrySocket), options.Registry, provider.GetRequiredService<ControlPlaneClient>()));
        services.AddSingleton(_ => new ContextDownload(new HttpClient { Timeout = TimeSpan.FromMinutes(10) }));
        services.AddSingleton<ImageBuilder>();
        services.AddSingleton<BuildDesk>();

        services.AddSingleton(_ => StateKey.LoadOrCreate(options.StateFolder));
        services.AddSingleton(provider => new AuthorityStore(options.StateFolder, provider.GetRequiredService<StateKey>(), time));
        services.AddSingleton(_ => new GrantStore(options.StateFolder, time));
        services.AddSingleton(_ => new IssuedLeaves(options.StateFolder, time));
        services.AddSingleton<CertificateIssuer>();
        services.AddSingleton<AuthorityRotator>();
        services.AddSingleton<InstanceRevoker>();
        services.AddSingleton<IntermediateExchange>();

        services.AddSingleton<OrderRefusals>();
        services.AddSingleton<HostDirectory>();
        services.AddSingleton<DoorbellRegistry>();
        services.AddSingleton<OfferBook>();
        services.AddSingleton<OrderRelay>();
        services.AddSingleton<LinkEndpoints>();
        services.AddSingleton(_ => new RouteTable(options.StateFolder));
        services.AddSingleton<EdgeRouter>();

        services.AddHostedService(static provider => provider.GetRequiredService<EdgeRouter>());
        services.AddHostedService<OfferPublisher>();
        services.AddHostedService(static provider => provider.GetRequiredService<AuthorityRotator>());
        services.AddHostedService(static provider => provider.GetRequiredService<IntermediateExchange>());
        services.AddHostedService<AuthorityBackups>();
        services.AddHostedService<OrderLoop>();
    }

    private static async Task EnrolAsync(IServiceProvider services, ManagementAgentOptions options, CancellationToken cancellationToken)
    {
        var identity = services.GetRequiredService<AgentIdentity>();
        if (identity.Enrolled)
            return;
        if (options.TokenFile is null)
            throw new InvalidOperationException("The agent is not enrolled yet: give --token-file.");
        var request = new EnrolmentRequest
        {
            Token = (await File.ReadAllTextAsync(options.TokenFile, cancellationToken)).Trim(),
            AgentId = options.AgentId,
            Kind = AgentKind.Management,
            Pod = options.Pod,
            Provider = options.Provider,
            Zone = options.Zone,
            Address = options.Address,
            LinkPort = options.LinkPort,
            ManagedPods = options.ManagedPods,
            Registry = options.Registry,
            SigningKey = identity.SigningPublicKey,
            SealingKey = identity.SealingPublicKey,
        };
        await services.GetRequiredService<ControlPlaneClient>().EnrolAsync(request, cancellationToken);
    }
}
