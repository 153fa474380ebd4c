using System.Net;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Catalyze.Storage.Tables;

/// <summary>Azure.Core's options with defaults for a service that answers in milliseconds.</summary>
public sealed class TableClientOptions : ClientOptions
{
    // Below the keep-alive of common servers (5 s in Node), so that a request is seldom put on a connection that its
    // server is just closing: such a request fails with its outcome unknown.
    private static readonly TimeSpan IdleConnectionLife = TimeSpan.FromSeconds(4);

    /// <summary>Four retries within about three seconds, each try bounded by 30 s.</summary>
    public TableClientOptions()
    {
        Retry.Mode = RetryMode.Exponential;
        Retry.MaxRetries = 4;
        Retry.Delay = TimeSpan.FromMilliseconds(100);
        Retry.MaxDelay = TimeSpan.FromSeconds(5);
        Retry.NetworkTimeout = TimeSpan.FromSeconds(30);
        Diagnostics.IsLoggingContentEnabled = false;
        Transport = new HttpClientTransport(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxConnectionsPerServer = 64,
            PooledConnectionIdleTimeout = IdleConnectionLife,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(10),
        });
    }
}
