using Catalyze.Contracts.Monitoring;
using Catalyze.MonitorService.Alerts;
using Catalyze.MonitorService.Components;
using Catalyze.MonitorService.Ingest;
using Catalyze.MonitorService.Query;
using Catalyze.Tools.Access;
using Catalyze.Tools.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Catalyze.MonitorService;

/// <summary>The composition root: the components, what feeds and reads them, and the three listeners.</summary>
internal static class MonitorServiceHost
{
    public static WebApplication Build(MonitorServiceOptions options, TimeProvider time, Action<ILoggingBuilder> logging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Catalyze.MonitorService" });
        logging(builder.Logging);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = FeedLimits.BatchBytes;
            kestrel.Listen(options.Pages, ListenerGate.As(Listener.Pages));
            kestrel.Listen(options.Ingest, ListenerGate.As(Listener.Ingest));
            kestrel.Listen(options.Notices, ListenerGate.As(Listener.Notices));
        });
        builder.Services.AddRouting();
        builder.Services.AddRequestDecompression();
        AddServices(builder.Services, options, time);

        var app = builder.Build();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        app.UseMiddleware<ListenerGate>();
        app.UseMiddleware<AccessGate>();
        app.UseRequestDecompression();
        var hosts = app.MapGroup("").WithMetadata(Listener.Ingest);
        IngestRoutes.Map(hosts);
        NoticeRoutes.MapForHosts(hosts);
        NoticeRoutes.Map(app.MapGroup("").WithMetadata(Listener.Notices));
        var pages = app.MapGroup("").WithMetadata(Listener.Pages);
        AccessRoutes.Map(pages);
        PageFiles.Map(pages, typeof(MonitorServiceHost).Assembly);
        RuleRoutes.Map(pages);
        AlertRoutes.Map(pages);
        QueryRoutes.Map(pages);
        StatusRoutes.Map(pages);
        app.MapGet("/health", static async (PrometheusClient prometheus, AlertmanagerClient alertmanager, CancellationToken cancellationToken) =>
            await prometheus.IsReadyAsync(cancellationToken) && await alertmanager.IsReadyAsync(cancellationToken)
                ? Results.Text("ok\n")
                : throw new HttpRequestException("A component is not ready.")).WithMetadata(OpenToAnyone.Mark);
        return app;
    }

    /// <summary>Writes the components' configuration, starts them, and listens.</summary>
    public static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        app.Services.GetRequiredService<ComponentFiles>().Write();
        app.Services.GetRequiredService<RuleBook>().Prepare();
        await app.StartAsync(cancellationToken);
    }

    private static void AddServices(IServiceCollection services, MonitorServiceOptions options, TimeProvider time)
    {
        services.AddSingleton(options);
        services.AddToolAccess(options.Access, time);
        services.AddSingleton<ProblemTranslation>(ComponentProblems.Translate);
        services.AddSingleton(time);
        services.AddSingleton<ComponentFiles>();
        services.AddSingleton<PrometheusClient>();
        services.AddSingleton<AlertmanagerClient>();
        services.AddSingleton<NoticeDesk>();
        services.AddSingleton<AlertMails>();
        services.AddSingleton<RuleBook>();
        // Told of one by one: both are of the same class, and a second one of a class is passed over by AddHostedService.
        services.AddSingleton<IHostedService>(static all => new ComponentRunner(all.GetRequiredService<ComponentFiles>().PrometheusCommand, all.GetRequiredService<TimeProvider>(), all.GetRequiredService<ILogger<ComponentRunner>>()));
        services.AddSingleton<IHostedService>(static all => new ComponentRunner(all.GetRequiredService<ComponentFiles>().AlertmanagerCommand, all.GetRequiredService<TimeProvider>(), all.GetRequiredService<ILogger<ComponentRunner>>()));
    }
}
