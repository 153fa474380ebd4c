using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Catalyze.Link;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.EndToEnd.Tests.Isolation;

/// <summary>Hosts' engines speak TLS with the registry, and with nobody who has not the management agent's key.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class RegistryTests(LocalPod pod)
{
    private const string Gateway = "10.77.0.1";
    private const string Registry = Gateway + ":5000";

    /// <summary>Of an image that is nowhere: it matters how far the engine gets, and it has no token.</summary>
    private const string Image = "env-none/none:1";

    [Fact]
    public async Task Engines_pull_over_TLS_from_whoever_has_the_pinned_key()
    {
        var trust = new RegistryTrust(RegistryTrust.EngineFolder, TimeProvider.System);
        var pinned = await File.ReadAllBytesAsync(trust.FileOf(Registry));
        var file = Path.Combine(LocalPod.TestOutput("captures"), "registry.pcap");
        try
        {
            // It asks for the image once it has taken the certificate and been told where tokens are to be had; it has none.
            using (var capture = await Capture.StartAsync("cz0", file))
            {
                Assert.Contains($"Head \"https://{Registry}/v2/env-none/none/manifests/1\"", await PullAsync(Registry), StringComparison.Ordinal);
                // The kernel hands packets over a second at a time.
                await Eventually.HoldsAsync(() => Flows(file).Count > 0);
                await capture.EndAsync();
            }

            Assert.All(Flows(file), f => Assert.True(f.IsTls, $"{f.Name} began with {Convert.ToHexString(f.First.AsSpan(0, Math.Min(8, f.First.Length)))}, which is not TLS"));

            using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            trust.Pin(Registry, stranger.ExportSubjectPublicKeyInfo());
            Assert.Contains("certificate signed by unknown authority", await PullAsync(Registry), StringComparison.Ordinal);

            // Nothing pinned at all, as of a registry the control plane does not know.
            File.Delete(trust.FileOf(Registry));
            Assert.Contains("certificate signed by unknown authority", await PullAsync(Registry), StringComparison.Ordinal);
        }
        finally
        {
            await File.WriteAllBytesAsync(trust.FileOf(Registry), pinned);
        }
    }

    [Fact]
    public async Task Plain_HTTP_is_refused_by_the_registry_and_by_engines()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(Registry));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await client.GetStream().WriteAsync("GET /v2/ HTTP/1.1\r\nHost: registry\r\n\r\n"u8.ToArray(), limit.Token);
        Assert.DoesNotContain("HTTP/", await AnswerAsync(client.GetStream(), limit.Token), StringComparison.Ordinal);

        using var listener = new TcpListener(IPAddress.Parse(Gateway), 0);
        listener.Start();
        var serving = ServePlainlyAsync(listener, limit.Token);
        Assert.Contains("server gave HTTP response to HTTPS client", await PullAsync(listener.LocalEndpoint.ToString()!), StringComparison.Ordinal);
        listener.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => serving);
    }

    private static List<CapturedFlow> Flows(string file) => [.. CapturedPackets.Read(file).WireFlows().Where(f => f.Name.Contains(Registry, StringComparison.Ordinal))];

    private async Task<string> PullAsync(string registry)
    {
        var pull = await Shell.RunAsync("/usr/bin/docker", ["--host", $"unix://{pod.EngineSocket("host1")}", "pull", $"{registry}/{Image}"]);
        Assert.NotEqual(0, pull.ExitCode);
        return pull.All;
    }

    private static async Task<string> AnswerAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[1024];
        try
        {
            return Encoding.Latin1.GetString(buffer, 0, await stream.ReadAsync(buffer, cancellationToken));
        }
        catch (IOException)
        {
            // Closed without a word, which is an answer too.
            return "";
        }
    }

    private static async Task ServePlainlyAsync(TcpListener listener, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(cancellationToken);
            await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"u8.ToArray(), cancellationToken);
        }
    }
}
