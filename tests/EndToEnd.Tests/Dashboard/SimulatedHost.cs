using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Security;
using Catalyze.Link;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>A host without a machine: it enrols and offers as a real one does, with keys of its own over a link of its own, and nothing is placed on it.</summary>
internal sealed class SimulatedHost : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly HostStatus _like;
    private HttpClient? _link;
    private long _version;

    public SimulatedHost(string id, HostStatus like)
    {
        (Id, _like) = (id, like);
        _certificate = new CertificateRequest($"CN={id}", _key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    public string Id { get; }

    public async Task EnrolAsync(HttpClient controlPlane, string token)
    {
        using var seal = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        await PostAsync<EnrolmentAnswer>(controlPlane, "pod/agents", new EnrolmentRequest
        {
            Token = token,
            AgentId = Id,
            Kind = AgentKind.Host,
            Pod = _like.Pod,
            Provider = _like.Provider,
            Zone = _like.Zone,
            Address = _like.Address,
            SigningKey = _key.ExportSubjectPublicKeyInfo(),
            SealingKey = seal.ExportSubjectPublicKeyInfo(),
        });
        var credentials = await PostAsync<AgentCredentials>(controlPlane, $"pod/agents/{Id}/credentials", Sign(new CredentialsRequest(RandomNumberGenerator.GetBytes(16))));
        _link = Link(credentials.Management[0]);
    }

    /// <summary>The heartbeat.</summary>
    public async Task OfferAsync()
    {
        var offer = new Offer
        {
            HostId = Id,
            Pod = _like.Pod,
            Provider = _like.Provider,
            Zone = _like.Zone,
            Address = _like.Address,
            Version = ++_version,
            Epoch = "simulated",
            ObservedAt = DateTimeOffset.UtcNow,
            Capacity = _like.Capacity!,
            Taints = new Dictionary<string, string>(StringComparer.Ordinal) { ["simulated"] = "yes" },
            Features = _like.Features!,
        };
        using var answer = await _link!.PostAsJsonAsync(LinkRoutes.Offers, Sign(offer), CatalyzeJson.Options);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        _link?.Dispose();
        _certificate.Dispose();
        _key.Dispose();
    }

    private SignedMessage Sign<T>(T payload) => SignedMessage.Sign(payload, Id, SignedMessage.ControlPlane, DateTimeOffset.UtcNow, _key);

    private HttpClient Link(AgentPeer peer) => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            ClientCertificateContext = SslStreamCertificateContext.Create(_certificate, additionalCertificates: null, offline: true),
            RemoteCertificateValidationCallback = (_, certificate, _, _) => LinkCertificateValidation.HasKey(certificate, peer.SigningKey),
        },
    })
    {
        BaseAddress = new Uri($"https://{peer.Address}:{peer.LinkPort}/"),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private static async Task<T> PostAsync<T>(HttpClient to, string path, object body)
    {
        using var answer = await to.PostAsJsonAsync(path, body, CatalyzeJson.Options);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        return (await answer.Content.ReadFromJsonAsync<T>(CatalyzeJson.Options))!;
    }
}
