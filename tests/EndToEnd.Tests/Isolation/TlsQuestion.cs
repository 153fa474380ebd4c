using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Catalyze.EndToEnd.Tests.Isolation;

/// <summary>Asks a Redis something; any service would do that answers the first thing it hears.</summary>
internal static class TlsQuestion
{
    private static readonly byte[] Question = "PING\r\n"u8.ToArray();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    /// <summary>What the service answered; empty when it never got to answer.</summary>
    /// <param name="from">Where from.</param>
    /// <param name="to">A TLS listener, or a plain port where <paramref name="tls"/> is false.</param>
    /// <param name="certificate">Shown to it; null for none.</param>
    /// <param name="tls">Whether to speak TLS at all.</param>
    public static async Task<string> AskAsync(NetworkNamespace from, IPEndPoint to, X509Certificate2? certificate, bool tls = true)
    {
        using var socket = await from.ConnectAsync(to, Patience);
        if (socket is null)
            return "";
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await using var plain = new NetworkStream(socket);
            if (!tls)
                return await ExchangeAsync(plain, limit.Token);
            await using var stream = new SslStream(plain);
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "service",
                    EnabledSslProtocols = SslProtocols.Tls13,
                    RemoteCertificateValidationCallback = AnyServer,
                    ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
                },
                limit.Token);
            return await ExchangeAsync(stream, limit.Token);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException)
        {
            return "";
        }
    }

    // The attacker does not mind whom he speaks with, as long as it is somebody.
    private static bool AnyServer(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate is not null;

    private static async Task<string> ExchangeAsync(Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Question, cancellationToken);
        var answer = new byte[64];
        var length = await stream.ReadAsync(answer, cancellationToken);
        // A proxy may answer plain text with a TLS alert; only readable text is the service's.
        return length > 0 && answer[0] is >= 0x20 and < 0x7f ? Encoding.ASCII.GetString(answer, 0, length).Trim() : "";
    }
}
