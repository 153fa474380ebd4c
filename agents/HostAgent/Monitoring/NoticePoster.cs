using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Catalyze.Contracts.Monitoring;

namespace Catalyze.HostAgent.Monitoring;

/// <summary>Posts what customers ask for from the host's own network, so it reaches public addresses by HTTPS and nothing else: no neighbour, no metadata service, no redirection.</summary>
public sealed class NoticePoster : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    private readonly HttpClient _client;
    private readonly Func<IPAddress, bool> _allows;

    /// <param name="allows">Which addresses may be reached; null for <see cref="PublicAddress.Is"/>.</param>
    /// <param name="roots">Whom to trust in place of the machine's own roots; null for those.</param>
    public NoticePoster(Func<IPAddress, bool>? allows = null, X509Certificate2Collection? roots = null)
    {
        _allows = allows ?? PublicAddress.Is;
        var handler = new SocketsHttpHandler
        {
            // The address that was looked at is the one that is connected to.
            ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, cancellationToken),
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        };
        if (roots is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(roots);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        _client = new HttpClient(handler) { Timeout = Limit };
    }

    /// <summary>One for what the machine's owner decided.</summary>
    /// <param name="networks">Networks that may be reached besides the public Internet.</param>
    /// <param name="rootsFile">PEM certificates of authorities to trust in place of the machine's own; null for those.</param>
    public static NoticePoster For(IReadOnlyList<IPNetwork> networks, string? rootsFile)
    {
        X509Certificate2Collection? roots = null;
        if (rootsFile is not null)
        {
            roots = [];
            roots.ImportFromPemFile(rootsFile);
        }

        return new NoticePoster(address => PublicAddress.Is(address) || networks.Any(network => network.Contains(address)), roots);
    }

    /// <summary>Posts a notice; whatever comes of it is an answer.</summary>
    public async Task<NoticeAnswer> PostAsync(Notice notice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notice);
        if (notice.Address is not { IsAbsoluteUri: true } || notice.Address.Scheme != Uri.UriSchemeHttps)
            return new NoticeAnswer(null, "The address is not https.");
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, notice.Address) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(notice.Body)) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
            foreach (var (name, value) in notice.Headers.Where(header => header.Key.StartsWith("webhook-", StringComparison.Ordinal)))
                request.Headers.TryAddWithoutValidation(name, value);
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return new NoticeAnswer((int)answer.StatusCode);
        }
        catch (HttpRequestException exception)
        {
            return new NoticeAnswer(null, exception.InnerException is IOException inner ? inner.Message : exception.HttpRequestError.ToString());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new NoticeAnswer(null, $"No answer within {Limit.TotalSeconds} s.");
        }
    }

    public void Dispose() => _client.Dispose();

    private async ValueTask<Stream> ConnectAsync(DnsEndPoint end, CancellationToken cancellationToken)
    {
        var addresses = (await Dns.GetHostAddressesAsync(end.Host, cancellationToken)).Where(_allows).ToArray();
        if (addresses.Length == 0)
            throw new IOException("The name leads to no public address.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, end.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
