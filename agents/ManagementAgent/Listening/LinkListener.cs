using System.Net;
using System.Security.Authentication;
using System.Threading.RateLimiting;
using Catalyze.Link;
using Catalyze.ManagementAgent.Hosts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Catalyze.ManagementAgent.Listening;

/// <summary>
/// The listener hosts connect to: TLS 1.3, HTTP/2, a client certificate with the key of a managed host. A connection with any other key is closed
/// before a byte of a request is read.
/// </summary>
internal static partial class LinkListener
{
    public const string CertificatesPolicy = "certificates";

    /// <summary>The largest body: an offer with a few thousand images and volumes.</summary>
    private const long MaxBodyBytes = 2 * 1024 * 1024;

    public static void Configure(KestrelServerOptions kestrel, ManagementAgentOptions options, AgentIdentity identity)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(15);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);

        // A doorbell writes a few bytes every ten seconds: that is its purpose, not a slow client.
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Listen(IPAddress.Parse(options.Address), options.LinkPort, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = identity.LinkCertificate;
                https.SslProtocols = SslProtocols.Tls13;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;

                // Whose key it is is decided right after the handshake, where the control plane can be asked without blocking a thread.
                https.ClientCertificateValidation = static (_, _, _) => true;
                https.HandshakeTimeout = TimeSpan.FromSeconds(10);
            });
            listen.Use(next => connection => AdmitAsync(connection, next, listen.ApplicationServices));
        });
    }

    /// <summary>Per host: enough for a host that restarts all its instances at once, too little to keep the authorities busy for everybody else.</summary>
    public static void AddRateLimits(IServiceCollection services) => services.AddRateLimiter(static limits =>
    {
        limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limits.AddPolicy(CertificatesPolicy, static context => RateLimitPartition.GetTokenBucketLimiter(
            LinkEndpoints.HostOf(context).HostId,
            static _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = 300,
                TokensPerPeriod = 50,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 300,
            }));
    });

    public static void Map(WebApplication app)
    {
        var endpoints = app.Services.GetRequiredService<LinkEndpoints>();
        app.Use(next => context => endpoints.IdentifyAsync(context, next));
        app.UseRouting();
        app.UseRateLimiter();
        endpoints.Map(app);
    }

    private static async Task AdmitAsync(ConnectionContext connection, ConnectionDelegate next, IServiceProvider services)
    {
        var certificate = connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;
        var key = certificate is null ? [] : LinkCertificateValidation.KeyOf(certificate);
        if (await services.GetRequiredService<HostDirectory>().ByKeyAsync(key, connection.ConnectionClosed) is null)
        {
            LogRefused(services.GetRequiredService<ILogger<LinkEndpoints>>(), connection.RemoteEndPoint, certificate?.Subject);
            connection.Abort();
            return;
        }

        await next(connection);
    }

    [LoggerMessage(5150, LogLevel.Warning, "Connection of {Peer} refused: the key of its certificate ({Subject}) is not that of a managed host")]
    private static partial void LogRefused(ILogger log, EndPoint? peer, string? subject);
}
