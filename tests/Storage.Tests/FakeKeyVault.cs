using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Catalyze.Storage.Tests;

/// <summary>
/// Stands in for Azure Key Vault over real HTTPS: its challenge, API version 7.4, one RSA key with versions, wrapKey and unwrapKey. It refuses what the real
/// one is documented to refuse; the real one was not tried.
/// </summary>
internal sealed class FakeKeyVault : IAsyncDisposable
{
    public const string Tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47";

    private readonly ConcurrentDictionary<string, RSA> versions = new(StringComparer.Ordinal);
    private readonly X509Certificate2 certificate = MakeCertificate();
    private WebApplication app = null!;

    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>What the challenge names; a vault is part of it.</summary>
    public string Resource { get; set; } = "https://localhost";

    public bool Forbids { get; set; }

    public string Token { get; set; } = "token-for-the-vault";

    public string Current { get; private set; } = "";

    public Uri Key => new($"https://localhost:{new Uri(app.Urls.First()).Port}/keys/master");

    public static async Task<FakeKeyVault> StartAsync()
    {
        var vault = new FakeKeyVault();
        vault.NewVersion();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(vault.certificate)));
        vault.app = builder.Build();
        vault.app.Run(vault.AnswerAsync);
        await vault.app.StartAsync();
        return vault;
    }

    /// <summary>A client that trusts this server's certificate and no other, and repeats without waiting.</summary>
    public KeyVaultOptions ClientOptions() => new(certificate);

    public void NewVersion()
    {
        Current = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        versions[Current] = RSA.Create(2048);
    }

    public void Remove(string version) => versions.TryRemove(version, out _);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        certificate.Dispose();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
    }

    private static Task ErrorAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { error = new { code, message = "as told" } });
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        Requests.Enqueue($"{request.Method} {request.Path.Value!.Replace(Current, "VERSION", StringComparison.Ordinal)} {(request.Headers.Authorization.Count == 0 ? "anonymous" : "bearer")} {(request.ContentLength ?? 0) > 0}");
        if (request.Headers.Authorization != $"Bearer {Token}")
        {
            context.Response.Headers.WWWAuthenticate = $"Bearer authorization=\"https://login.microsoftonline.com/{Tenant}\", resource=\"{Resource}\"";
            await ErrorAsync(context, 401, "Unauthorized");
            return;
        }

        if (Forbids)
        {
            await ErrorAsync(context, 403, "Forbidden");
            return;
        }

        if (request.Query["api-version"] != "7.4")
        {
            await ErrorAsync(context, 400, "BadParameter");
            return;
        }

        await ((request.Method, request.Path.Value.Trim('/').Split('/')) switch
        {
            ("GET", ["keys", "master"]) => context.Response.WriteAsJsonAsync(new { key = new { kid = $"{Key}/{Current}", kty = "RSA", key_ops = new[] { "wrapKey", "unwrapKey" } }, attributes = new { enabled = true } }),
            ("POST", ["keys", "master", var version, "wrapkey"]) when versions.TryGetValue(version, out var key) => DoAsync(context, version, plain => key.Encrypt(plain, RSAEncryptionPadding.OaepSHA256)),
            ("POST", ["keys", "master", var version, "unwrapkey"]) when versions.TryGetValue(version, out var key) => DoAsync(context, version, wrapped => key.Decrypt(wrapped, RSAEncryptionPadding.OaepSHA256)),
            _ => ErrorAsync(context, 404, "KeyNotFound"),
        });
    }

    private async Task DoAsync(HttpContext context, string version, Func<byte[], byte[]> operation)
    {
        var body = await context.Request.ReadFromJsonAsync<JsonElement>();
        if (context.Request.ContentType != "application/json" || body.GetProperty("alg").GetString() != "RSA-OAEP-256")
        {
            await ErrorAsync(context, 400, "BadParameter");
            return;
        }

        var value = Base64Url.EncodeToString(operation(Base64Url.DecodeFromChars(body.GetProperty("value").GetString())));
        await context.Response.WriteAsJsonAsync(new { kid = $"{Key}/{version}", value });
    }

    internal sealed class KeyVaultOptions : ClientOptions
    {
        public KeyVaultOptions(X509Certificate2 trusted)
        {
            Retry.MaxRetries = 1;
            Retry.Delay = TimeSpan.FromMilliseconds(10);
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.Add(trusted);
            Transport = new HttpClientTransport(new SocketsHttpHandler { UseProxy = false, SslOptions = { CertificateChainPolicy = policy } });
        }
    }
}
