using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Monitoring;
using Catalyze.HostAgent.Monitoring;
using Catalyze.MonitorService;
using Catalyze.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Catalyze.HostAgent.Tests.Monitoring;

/// <summary>The real monitoring service with its components, the host's carrier, and a receiver over HTTPS.</summary>
public sealed class NoticeCarrierTests : IAsyncLifetime
{
    private const string Key = "c2VjcmV0IG9mIGEgdGVzdCwgMzIgYnl0ZXMgbG9uZyE=";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("cz-notices-").FullName;
    private readonly ConcurrentQueue<(string Id, string Time, string Signature, string Body)> _taken = new();
    private readonly X509Certificate2 _certificate = Certificate();
    private readonly IPEndPoint _ingest = Free();
    private readonly IPEndPoint _hook = Free();
    private WebApplication _service = null!;
    private WebApplication _receiver = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        var options = new MonitorServiceOptions
        {
            Folder = _folder,
            Ingest = _ingest,
            Pages = Free(),
            Notices = Free(),
            Prometheus = Free(),
            Alertmanager = Free(),
            Webhook = new Uri($"https://localhost:{_hook.Port}/alerts"),
            WebhookKey = Key,
            MailTo = ["owner@example.org"],
            EvaluationMilliseconds = 200,
            GroupMilliseconds = 200,
        };
        // As a person would have it: told at once.
        await File.WriteAllTextAsync(Path.Combine(_folder, "edits.json"), """
            { "VolumeFull": { "name": "VolumeFull", "expression": "catalyze_volume_used_ratio > 0.95", "forSeconds": 0, "severity": "critical", "summary": "full", "enabled": true } }
            """);
        _service = MonitorServiceHost.Build(options, TimeProvider.System, static _ => { });
        await MonitorServiceHost.StartAsync(_service, CancellationToken.None);
        _client = new HttpClient { BaseAddress = new Uri($"http://{_ingest}/") };
        await Eventually.HoldsAsync(async () => (await _client.GetAsync("health")).IsSuccessStatusCode, Patience);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(_hook, listen => listen.UseHttps(_certificate)));
        _receiver = builder.Build();
        _receiver.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var headers = context.Request.Headers;
            _taken.Enqueue((headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), await reader.ReadToEndAsync()));
        });
        await _receiver.StartAsync();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _receiver.DisposeAsync();
        await _service.StopAsync();
        await _service.DisposeAsync();
        _certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_alert_reaches_the_receiver_signed_through_the_host_and_so_does_its_end()
    {
        using var poster = new NoticePoster(static _ => true, [_certificate]);
        using var end = new CancellationTokenSource();
        var mails = new ConcurrentQueue<AlertMail>();
        var carrying = CarryAsync(new NoticeCarrier(_client, poster, (mail, _) =>
        {
            mails.Enqueue(mail);
            return Task.CompletedTask;
        }), end.Token);

        await FeedAsync(0.97);
        await Eventually.HoldsAsync(() => Told("firing").Contains("VolumeFull"), Patience);
        await FeedAsync(0.4);
        await Eventually.HoldsAsync(() => Told("resolved").Contains("VolumeFull"), Patience);
        foreach (var (id, time, signature, body) in _taken)
            Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Key), Encoding.UTF8.GetBytes($"{id}.{time}.{body}"))), signature);

        // Each once, with names and times and nothing that people wrote.
        Assert.All(mails, mail => Assert.Equal(["owner@example.org"], mail.To));
        Assert.Equal([true, false], mails.SelectMany(mail => mail.Alerts).Where(alert => alert is { Name: "VolumeFull", Service: "db01", Instance: "db01-0-a" }).Select(alert => alert.Firing));
        Assert.Equal(mails.Select(mail => mail.Id).Distinct(), mails.Select(mail => mail.Id));

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => carrying);
    }

    [Fact]
    public async Task A_host_posts_to_public_addresses_by_https_to_whom_it_trusts_and_to_nobody_else()
    {
        using var poster = new NoticePoster();
        Assert.Equal(new NoticeAnswer(null, "The name leads to no public address."), await poster.PostAsync(Notice($"https://localhost:{_hook.Port}/"), default));
        Assert.Equal(new NoticeAnswer(null, "The name leads to no public address."), await poster.PostAsync(Notice("https://169.254.169.254/latest/meta-data/"), default));
        Assert.Equal(new NoticeAnswer(null, "The address is not https."), await poster.PostAsync(Notice($"http://localhost:{_hook.Port}/"), default));

        using var neighbour = NoticePoster.For([System.Net.IPNetwork.Parse("10.1.0.0/16")], null);
        Assert.Equal(new NoticeAnswer(null, "The name leads to no public address."), await neighbour.PostAsync(Notice($"https://localhost:{_hook.Port}/"), default));
        using var stranger = new NoticePoster(static _ => true);
        Assert.Null((await stranger.PostAsync(Notice($"https://localhost:{_hook.Port}/"), default)).Status);
        Assert.Empty(_taken);

        // The owner of the machine may name networks and authorities of his own.
        var roots = Path.Combine(_folder, "roots.pem");
        await File.WriteAllTextAsync(roots, _certificate.ExportCertificatePem());
        using var own = NoticePoster.For([System.Net.IPNetwork.Parse("127.0.0.0/8"), System.Net.IPNetwork.Parse("::1/128")], roots);
        Assert.Equal(new NoticeAnswer(200), await own.PostAsync(Notice($"https://localhost:{_hook.Port}/"), default));
    }

    private static Notice Notice(string address) => new("msg_1", new Uri(address), new Dictionary<string, string>(), "{}");

    private static async Task CarryAsync(NoticeCarrier carrier, CancellationToken cancellationToken)
    {
        while (true)
            await carrier.CarryAsync(cancellationToken);
    }

    private async Task FeedAsync(double value)
    {
        var labels = new Dictionary<string, string> { ["service"] = "db01", ["instance"] = "db01-0-a" };
        using var answer = await _client.PostAsJsonAsync(
            "ingest/samples", new FeedBatch("host1", [new FeedSample("catalyze_volume_used_ratio", labels, DateTimeOffset.UtcNow, value)]), CatalyzeJson.Options);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private string[] Told(string status) =>
        [.. _taken.SelectMany(notice => JsonDocument.Parse(notice.Body).RootElement.GetProperty("alerts").EnumerateArray())
            .Where(alert => alert.GetProperty("status").GetString() == status).Select(alert => alert.GetProperty("labels").GetProperty("alertname").GetString()!)];

    private static IPEndPoint Free() => new(IPAddress.Loopback, FreePort.Next());

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
    }
}
