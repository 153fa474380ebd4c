using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Offers;
using Microsoft.Extensions.Logging;

namespace Catalyze.Link;

/// <summary>
/// A host's side of the link: keeps the doorbell open with one of its management agents, and sends offers and signing requests over the same
/// connection.
/// </summary>
public sealed partial class DoorbellClient : IDisposable
{
    /// <summary>The other end writes at least every ten seconds; a line that is silent this long is dead.</summary>
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);
    private readonly Lock peers = new();
    private readonly AgentIdentity identity;
    private readonly ControlPlaneClient controlPlane;
    private readonly TimeProvider time;
    private readonly ILogger<DoorbellClient> log;
    private List<PeerConnection> connections = [];
    private volatile PeerConnection? active;

    public DoorbellClient(AgentIdentity identity, ControlPlaneClient controlPlane, TimeProvider time, ILogger<DoorbellClient> log)
    {
        this.identity = identity;
        this.controlPlane = controlPlane;
        this.time = time;
        this.log = log;
    }

    /// <summary>An order is waiting. Also raised when the doorbell connects, since a ring may have been missed before.</summary>
    public event Action? Ring;

    /// <summary>The doorbell connected (true) or was lost (false).</summary>
    public event Action<bool>? LinkChanged;

    /// <summary>An environment's authority changed: its id and the epoch to follow. Said again until it is confirmed.</summary>
    public event Action<string, long>? AuthorityChanged;

    public bool IsUp => active is not null;

    /// <summary>Name of the management agent the doorbell is connected to; null without one.</summary>
    public string? ConnectedTo => active?.Peer.AgentId;

    /// <summary>Keeps the doorbell open until cancelled, moving on to the next management agent when one is lost.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(15));
        while (true)
        {
            foreach (var connection in await ConnectionsAsync(cancellationToken))
            {
                if (await ListenAsync(connection, cancellationToken))
                    backoff.Reset();
            }

            await Task.Delay(backoff.Next(), time, cancellationToken);
        }
    }

    /// <summary>Sends the newest offer to the management agent at the other end of the doorbell, or else to the first that answers.</summary>
    /// <exception cref="LinkUnavailableException">None could be reached.</exception>
    public async Task SendOfferAsync(Offer offer, CancellationToken cancellationToken)
    {
        using var response = await PostAsync(LinkRoutes.Offers, identity.Sign(offer), static status => (int)status < 300, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Has a key certified. Every management agent is asked before a refusal is believed: grants lie with the one that passed the order on.</summary>
    /// <exception cref="CertificateRefusedException">All that answered refused.</exception>
    /// <exception cref="LinkUnavailableException">None could be reached.</exception>
    public async Task<IssuedCertificate> RequestCertificateAsync(CertificateSigningOrder order, CancellationToken cancellationToken)
    {
        using var response = await PostAsync(LinkRoutes.Certificates, order, static status => status == HttpStatusCode.OK, cancellationToken);
        if (response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest)
            throw new CertificateRefusedException(await response.Content.ReadAsStringAsync(cancellationToken));
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<IssuedCertificate>(CatalyzeJson.Options, cancellationToken)
            ?? throw new JsonException("The answer is empty.");
    }

    /// <summary>Says how far this host has followed a change of authority, to the management agent at the other end of the doorbell.</summary>
    /// <exception cref="LinkUnavailableException">None could be reached.</exception>
    public async Task ConfirmAuthorityAsync(AuthorityConfirmation confirmation, CancellationToken cancellationToken)
    {
        using var response = await PostAsync(LinkRoutes.Confirmations, confirmation, static status => (int)status < 300, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        lock (peers)
        {
            connections.ForEach(static connection => connection.Dispose());
            connections = [];
        }
    }

    /// <summary>The first answer that <paramref name="good"/> accepts, else the last answer there was.</summary>
    private async Task<HttpResponseMessage> PostAsync<T>(string route, T body, Func<HttpStatusCode, bool> good, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        HttpResponseMessage? answer = null;
        var mine = active;
        foreach (var connection in (await ConnectionsAsync(cancellationToken)).OrderByDescending(connection => ReferenceEquals(connection, mine)))
        {
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(RequestLimit);
                var response = await connection.Http.PostAsJsonAsync(route, body, CatalyzeJson.Options, limit.Token);
                answer?.Dispose();
                answer = response;
                if (good(response.StatusCode))
                    return response;
                LogAnswered(log, connection.Peer.AgentId, route, (int)response.StatusCode);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                LogUnreachable(log, connection.Peer.AgentId, e.Message);
                failure = e;
            }
        }

        return answer ?? throw new LinkUnavailableException("No management agent could be reached.", failure);
    }

    /// <summary>True when the doorbell was connected, for however long.</summary>
    private async Task<bool> ListenAsync(PeerConnection connection, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(SilenceLimit);
        var connected = false;
        try
        {
            using var response = await connection.Http.GetAsync(LinkRoutes.Doorbell, HttpCompletionOption.ResponseHeadersRead, silence.Token);
            response.EnsureSuccessStatusCode();
            await using var stream = await response.Content.ReadAsStreamAsync(silence.Token);
            using var lines = new StreamReader(stream);
            connected = true;
            active = connection;
            LogConnected(log, connection.Peer.AgentId);
            LinkChanged?.Invoke(true);
            Ring?.Invoke();
            while (await lines.ReadLineAsync(silence.Token) is { } line)
            {
                silence.CancelAfter(SilenceLimit);
                if (line == "ring")
                    Ring?.Invoke();
                else if (line.Split(' ') is ["authority", var environment, var epoch] && long.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    AuthorityChanged?.Invoke(environment, number);
            }

            LogLost(log, connection.Peer.AgentId, "closed by the other end");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogLost(log, connection.Peer.AgentId, silence.IsCancellationRequested ? "silent for too long" : e.Message);
        }
        finally
        {
            if (connected)
            {
                active = null;
                LinkChanged?.Invoke(false);
            }
        }

        return connected;
    }

    /// <summary>One connection to each management agent of the credentials, in their order; those to others end.</summary>
    private async Task<IReadOnlyList<PeerConnection>> ConnectionsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<AgentPeer> wanted;
        try
        {
            wanted = (await controlPlane.GetCredentialsAsync(cancellationToken)).Management;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Those known before go on: certificates are renewed and rings arrive without the control plane.
            LogNoCredentials(log, e.Message);
            lock (peers)
                return connections;
        }

        lock (peers)
        {
            var next = wanted.Select(peer => connections.Find(connection => connection.IsTo(peer)) ?? new PeerConnection(peer, identity)).ToList();
            foreach (var gone in connections.Except(next))
                gone.Dispose();
            return connections = next;
        }
    }
}
