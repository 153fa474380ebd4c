using System.Diagnostics;
using System.Formats.Tar;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Docker;
using Catalyze.Link;
using Catalyze.ManagementAgent.Registry;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.ManagementAgent.Tests;

/// <summary>The pod's registry behind TLS of the management agent: a real registry on its socket, a real engine, and curl in the place of strangers.</summary>
public sealed class RegistryGateTests(AzuriteFixture azurite, DockerFixture builder) : IClassFixture<AzuriteFixture>, IClassFixture<DockerFixture>, IAsyncLifetime
{
    // What curl says (https://curl.se/libcurl/c/libcurl-errors.html).
    private const int Fine = 0, HandshakeFailed = 35, EmptyAnswer = 52, ReceiveFailed = 56, CertificateRefused = 60;

    private readonly string address = $"127.0.0.1:{FreePort.Next()}";
    private TestPod pod = null!;
    private SocketRegistry registry = null!;

    private RegistryTrust Trust => new(pod.Options.RegistryTrustFolder, TimeProvider.System);

    public async Task InitializeAsync()
    {
        pod = await TestPod.PrepareAsync(azurite);
        registry = new SocketRegistry(pod.Folder, address);
        await registry.StartAsync();
        pod.Options = pod.Options with { DockerSocket = builder.Socket, Registry = address, RegistrySocket = registry.Socket, RegistryTrustFolder = Path.Combine(pod.Folder, "trust") };
        await pod.StartAgentAsync();
    }

    public async Task DisposeAsync()
    {
        await registry.DisposeAsync();
        await pod.DisposeAsync();
    }

    [Fact]
    public async Task An_engine_pushes_and_pulls_through_it_and_the_builders_engine_is_told_the_key()
    {
        var content = AzuriteFixture.UniqueName("");
        await pod.Plane.SendAsync(pod.Options.AgentId, await OrderAsync(content));
        var report = await pod.Plane.NextReportAsync<BuildReport>(TimeSpan.FromSeconds(60));
        Assert.True(report.Succeeded, report.Error + report.Output);
        Assert.StartsWith($"{address}/env-1/app01@sha256:", report.Image, StringComparison.Ordinal);

        using var engine = new DockerEngine(builder.Socket);
        await engine.Images.PullAsync(report.Image!, progress: null, CancellationToken.None);

        using var anchor = X509CertificateLoader.LoadCertificateFromFile(Trust.FileOf(address));
        Assert.True(LinkCertificateValidation.HasKey(anchor, pod.Plane.Agents[pod.Options.AgentId].SigningKey));
    }

    [Fact]
    public async Task Plain_HTTP_older_TLS_and_whoever_pinned_another_key_get_nowhere()
    {
        Trust.Pin(address, pod.Plane.Agents[pod.Options.AgentId].SigningKey);
        Assert.Equal((Fine, "200"), await CurlAsync("--cacert", Trust.FileOf(address), $"https://{address}/v2/"));
        Assert.Equal(HandshakeFailed, (await CurlAsync("--cacert", Trust.FileOf(address), "--tls-max", "1.2", $"https://{address}/v2/")).Exit);
        Assert.Contains((await CurlAsync($"http://{address}/v2/")).Exit, new[] { EmptyAnswer, ReceiveFailed });

        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Trust.Pin(address, stranger.ExportSubjectPublicKeyInfo());
        Assert.Contains((await CurlAsync("--cacert", Trust.FileOf(address), $"https://{address}/v2/")).Exit, new[] { HandshakeFailed, CertificateRefused });
    }

    [Fact]
    public async Task A_registry_or_an_agent_that_starts_again_is_found_again_by_the_same_key()
    {
        Trust.Pin(address, pod.Plane.Agents[pod.Options.AgentId].SigningKey);
        string[] question = ["--cacert", Trust.FileOf(address), $"https://{address}/v2/"];
        await registry.StopAsync();
        Assert.NotEqual(Fine, (await CurlAsync(question)).Exit);
        await registry.StartAsync();
        Assert.Equal((Fine, "200"), await CurlAsync(question));

        await pod.StopAgentAsync();
        await pod.StartAgentAsync();
        Assert.Equal((Fine, "200"), await CurlAsync(question));
    }

    [Fact]
    public void A_certificate_is_renewed_daily_long_before_it_ends()
    {
        var clock = new ManualClock();
        using var identity = AgentIdentity.LoadOrCreate(Path.Combine(pod.Folder, "identity"), "manager1", clock);
        var certificate = new RegistryCertificate(identity, address, clock);
        var first = certificate.Current().TargetCertificate;
        Assert.Equal(clock.Now + RegistryCertificate.Life, new DateTimeOffset(first.NotAfter.ToUniversalTime()), TimeSpan.FromSeconds(1));
        clock.Now += TimeSpan.FromHours(23);
        Assert.Same(first, certificate.Current().TargetCertificate);
        clock.Now += TimeSpan.FromHours(2);
        var second = certificate.Current().TargetCertificate;
        Assert.NotEqual(first.SerialNumber, second.SerialNumber);
        Assert.False(LinkCertificateValidation.HasKey(second, LinkCertificateValidation.KeyOf(first)));

        // However long nobody connected.
        clock.Now += TimeSpan.FromDays(300);
        Assert.True(certificate.Current().TargetCertificate.NotAfter.ToUniversalTime() > clock.Now.UtcDateTime.AddDays(2));
    }

    private static async Task<(int Exit, string Status)> CurlAsync(params string[] arguments)
    {
        using var curl = Process.Start(new ProcessStartInfo(
            "curl", ["--silent", "--noproxy", "*", "--max-time", "30", "--output", "/dev/null", "--write-out", "%{http_code}", .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var status = await curl.StandardOutput.ReadToEndAsync();
        await curl.WaitForExitAsync();
        return (curl.ExitCode, status);
    }

    private async Task<BuildImageOrder> OrderAsync(string content)
    {
        using var context = new MemoryStream();
        await using (var tar = new TarWriter(context, leaveOpen: true))
        {
            foreach (var (name, text) in new[] { ("Dockerfile", $"FROM {DockerFixture.BaseImage}\nCOPY hello /hello\nCMD [\"sh\"]\n"), ("hello", content) })
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        }

        return new BuildImageOrder
        {
            OrderId = $"build-{content}",
            DeploymentId = "dep-1",
            EnvironmentId = Orders.Environment,
            ContentAddress = content,
            Repository = "env-1/app01",
            ContextUri = await pod.Plane.UploadAsync($"contexts/{content}.tar", context.ToArray()),
        };
    }

    private sealed class ManualClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = TimeProvider.System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
