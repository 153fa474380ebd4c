using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Catalyze.EndToEnd.Tests.Monitoring;

/// <summary>A receiver of alerts on this machine, over HTTPS, that takes only what is signed with its key.</summary>
internal sealed class Webhook : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly X509Certificate2 _certificate;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, string> _taken = new(StringComparer.Ordinal);

    private Webhook(WebApplication application, X509Certificate2 certificate) => (_application, _certificate) = (application, certificate);

    public Uri Address { get; private set; } = null!;

    public string Key => Convert.ToBase64String(_key);

    /// <summary>Notices that were not signed as they must be.</summary>
    public int Refused { get; private set; }

    /// <param name="state">The pod's state: hosts are told to trust the certificate that lies there.</param>
    public static async Task<Webhook> StartAsync(string state)
    {
        // Kestrel wants its key from a store.
        using var parts = X509Certificate2.CreateFromPemFile(Path.Combine(state, "data", "webhook.crt"), Path.Combine(state, "secrets", "webhook.key"));
        var certificate = X509CertificateLoader.LoadPkcs12(parts.Export(X509ContentType.Pkcs12), null);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Parse("10.77.0.1"), 0, listen => listen.UseHttps(certificate)));
        var webhook = new Webhook(builder.Build(), certificate);
        webhook._application.Run(webhook.TakeAsync);
        await webhook._application.StartAsync();
        webhook.Address = new Uri(new Uri(webhook._application.Urls.Single()), "/alerts");
        return webhook;
    }

    /// <summary>Whether a notice came that tells of an alert of an instance in a status.</summary>
    public bool Heard(string alert, string instance, string status) => _taken.Values.Any(body =>
    {
        using var notice = JsonDocument.Parse(body);
        return notice.RootElement.GetProperty("alerts").EnumerateArray().Any(one =>
            one.GetProperty("status").ValueEquals(status)
            && one.GetProperty("labels") is var labels && labels.GetProperty("alertname").ValueEquals(alert)
            && labels.TryGetProperty("instance", out var who) && who.ValueEquals(instance));
    });

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _certificate.Dispose();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var id = context.Request.Headers["webhook-id"].ToString();
        var signed = $"{id}.{context.Request.Headers["webhook-timestamp"]}.{body}";
        if (context.Request.Headers["webhook-signature"] == "v1," + Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(signed))))
        {
            _taken[id] = body;
        }
        else
        {
            Refused++;
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
    }
}
