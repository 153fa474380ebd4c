using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.App.Tests;

/// <summary>HTTP/2, with TLS by agreement (ALPN) and without by prior knowledge, as Kestrel's own settings say.</summary>
public sealed class Http2Tests(AzuriteFixture azurite, PublishedApp published) : IClassFixture<AzuriteFixture>, IClassFixture<PublishedApp>
{
    [Fact]
    public async Task Many_requests_share_a_connection_with_TLS_and_without()
    {
        var folder = Directory.CreateTempSubdirectory("catalyze-tls-");
        var (plain, secure) = (AppProcess.FreePort(), AppProcess.FreePort());
        var (certificate, key) = WriteCertificate(folder.FullName);
        await using (var app = await AppProcess.StartAsync(published.Folder, azurite.ConnectionString, underHost: false,
            ("Kestrel__Endpoints__Plain__Url", "http://127.0.0.1:{port}"),
            ("Kestrel__Endpoints__Prior__Url", $"http://127.0.0.1:{plain}"),
            ("Kestrel__Endpoints__Prior__Protocols", "Http2"),
            ("Kestrel__Endpoints__Secure__Url", $"https://127.0.0.1:{secure}"),
            ("Kestrel__Endpoints__Secure__Certificate__Path", certificate),
            ("Kestrel__Endpoints__Secure__Certificate__KeyPath", key)))
        {
            using var trusting = new SocketsHttpHandler();
            trusting.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.Subject == "CN=127.0.0.1";
            using var client = new HttpClient(trusting);
            foreach (var server in (string[])[$"http://127.0.0.1:{plain}", $"https://127.0.0.1:{secure}"])
            {
                var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => SendAsync(client, HttpVersion.Version20, server + "/api/openapi.json")));
                Assert.All(answers, answer => Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (answer.StatusCode, answer.Version)));
                using var refused = await SendAsync(client, HttpVersion.Version20, server + "/api/account");
                Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
                Assert.NotEmpty(refused.Headers.GetValues("X-Correlation-Id").Single());
                Array.ForEach(answers, answer => answer.Dispose());
            }

            // Who speaks only the older one is served as before.
            foreach (var server in (string[])[$"http://127.0.0.1:{app.Port}", $"https://127.0.0.1:{secure}"])
            {
                using var answer = await SendAsync(client, HttpVersion.Version11, server + "/api/openapi.json");
                Assert.Equal((HttpStatusCode.OK, HttpVersion.Version11), (answer.StatusCode, answer.Version));
            }
        }

        folder.Delete(recursive: true);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, Version version, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        return await client.SendAsync(request);
    }

    private static (string Certificate, string Key) WriteCertificate(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(1));
        var (at, keyAt) = (Path.Combine(folder, "tls.pem"), Path.Combine(folder, "tls.key"));
        File.WriteAllText(at, certificate.ExportCertificatePem());
        File.WriteAllText(keyAt, key.ExportPkcs8PrivateKeyPem());
        return (at, keyAt);
    }
}
