using System.IO.Compression;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Logs;
using Catalyze.LogService.Ingest;
using Catalyze.LogService.Published;
using Catalyze.LogService.Search;
using Catalyze.LogService.Store;
using Catalyze.LogService.Tail;
using Catalyze.Tools.Access;
using Catalyze.Tools.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Catalyze.LogService;

/// <summary>The composition root: the store, what writes and reads it, and the two listeners.</summary>
internal static class LogServiceHost
{
    public static WebApplication Build(LogServiceOptions options, TimeProvider time, Action<ILoggingBuilder> logging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Catalyze.LogService" });
        logging(builder.Logging);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LogLimits.BatchBytes;
            kestrel.Listen(options.Pages, ListenerGate.As(Listener.Pages));
            kestrel.Listen(options.Ingest, ListenerGate.As(Listener.Ingest));
        });
        builder.Services.AddRouting();
        builder.Services.AddRequestDecompression();
        builder.Services.AddResponseCompression(static compression => compression.MimeTypes = ["application/json", "text/html", "text/css", "text/javascript"]);
        builder.Services.Configure<Microsoft.AspNetCore.ResponseCompression.GzipCompressionProviderOptions>(static gzip => gzip.Level = CompressionLevel.Fastest);
        builder.Services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Clear();
            json.SerializerOptions.TypeInfoResolverChain.Add(CatalyzeJson.Options.TypeInfoResolver!);
            json.SerializerOptions.DefaultIgnoreCondition = CatalyzeJson.Options.DefaultIgnoreCondition;
            foreach (var converter in CatalyzeJson.Options.Converters)
                json.SerializerOptions.Converters.Add(converter);
        });
        AddServices(builder.Services, options, time);

        var app = builder.Build();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        app.UseMiddleware<ListenerGate>();
        app.UseMiddleware<AccessGate>();
        app.UseRequestDecompression();
        app.UseResponseCompression();
        app.UseWebSockets();
        IngestRoutes.Map(app.MapGroup("").WithMetadata(Listener.Ingest));
        var pages = app.MapGroup("").WithMetadata(Listener.Pages);
        AccessRoutes.Map(pages);
        PageFiles.Map(pages, typeof(LogServiceHost).Assembly);
        SearchRoutes.Map(pages);
        SavedSearchRoutes.Map(pages);
        StatusRoutes.Map(pages);
        TailRoutes.Map(pages);
        PublishedRoutes.Map(pages);
        app.MapGet("/health", static async (LogStore store, CancellationToken cancellationToken) =>
        {
            await store.PingAsync(cancellationToken);
            return Results.Text("ok\n");
        }).WithMetadata(OpenToAnyone.Mark);
        return app;
    }

    /// <summary>Brings the store's schema up to date, then listens.</summary>
    public static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        await app.Services.GetRequiredService<LogStore>().PrepareAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
    }

    private static void AddServices(IServiceCollection services, LogServiceOptions options, TimeProvider time)
    {
        services.AddSingleton(options);
        services.AddToolAccess(options.Access, time);
        services.AddSingleton<ProblemTranslation>(StoreProblems.Translate);
        services.AddSingleton(time);
        services.AddSingleton<LogStore>();
        services.AddSingleton<DayPartitions>();
        services.AddSingleton<TailHub>();
        services.AddSingleton<BatchWriter>();
        services.AddSingleton<LineReader>();
        services.AddSingleton<SavedSearches>();
        services.AddSingleton<DroppedLines>();
        services.AddSingleton<Retention>();
        services.AddHostedService<RetentionLoop>();
    }
}
