using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.HostAgent.Certificates;
using Catalyze.HostAgent.Folders;
using Catalyze.HostAgent.Networking;
using Catalyze.HostAgent.Processes;
using Catalyze.HostAgent.Proxies;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>A real proxy whose start was never noted: the start was given up, or the agent was killed, after HAProxy went to the background.</summary>
public sealed class ProxyRunnerTests : IDisposable
{
    private const string Instance = "app01-0-abcdefgh";
    private static readonly InstanceNetwork Network = new(59_999);
    private readonly string run = Directory.CreateTempSubdirectory("catalyze-proxies-").FullName;
    private readonly ProxyRunner runner;
    private readonly InstanceFolders folders;

    public ProxyRunnerTests()
    {
        folders = new InstanceFolders(run);
        folders.Create(Instance);
        File.SetUnixFileMode(run, File.GetUnixFileMode(run) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        runner = new ProxyRunner(folders, new CommandRunner(TimeProvider.System));
    }

    public void Dispose()
    {
        runner.Stop(Instance);
        Directory.Delete(run, recursive: true);
    }

    [Fact]
    public async Task A_proxy_nobody_noted_ends_with_its_instance()
    {
        var proxy = await StartAsync();
        Forget();
        Assert.Null(runner.Find(Instance));

        runner.Stop(Instance);

        await Eventually.HoldsAsync(() => !proxy.IsAlive);
    }

    [Fact]
    public async Task A_proxy_nobody_noted_does_not_listen_beside_the_next_one()
    {
        var unknown = await StartAsync();
        Forget();

        var noted = await StartAsync();

        await Eventually.HoldsAsync(() => !unknown.IsAlive);
        Assert.True(noted.IsAlive);
        Assert.Equal(noted, runner.Find(Instance));
    }

    [Fact]
    public async Task The_one_that_is_noted_hands_over_and_lives_until_its_time_is_up()
    {
        var first = await StartAsync();

        var second = await StartAsync();

        Assert.Equal(second, runner.Find(Instance));
        runner.EndFormer(Instance, DateTimeOffset.MaxValue);
        await Eventually.HoldsAsync(() => !first.IsAlive);
        Assert.True(second.IsAlive);
    }

    private void Forget() => File.Delete(Path.Combine(folders.Proxy(Instance), "proxy.identity"));

    private async Task<ProcessIdentity> StartAsync()
    {
        var port = FreePort.Next();
        var configuration = $"global\n    stats socket unix@admin.sock mode 600 level admin expose-fd listeners\ndefaults\n    mode tcp\n    timeout connect 1s\n    timeout client 1s\n    timeout server 1s\n"
            + $"frontend one\n    bind {IPAddress.Loopback}:{port}\n    tcp-request connection reject\n";
        return await runner.StartAsync(Instance, Network, Environment.ProcessId, configuration, Certificate(), DateTimeOffset.MaxValue.AddDays(-1), CancellationToken.None);
    }

    private static HeldCertificate Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=app01", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        var pem = certificate.ExportCertificatePem();
        return new HeldCertificate(pem, key.ExportPkcs8PrivateKeyPem(), pem, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1), []);
    }
}
