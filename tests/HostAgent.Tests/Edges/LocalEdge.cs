using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Security;
using Catalyze.Contracts.Specifications;
using Catalyze.HostAgent.Edges;
using Catalyze.HostAgent.Folders;
using Catalyze.HostAgent.Proxies;
using Catalyze.HostAgent.State;
using Catalyze.Pipeline;
using Catalyze.TestSupport;

namespace Catalyze.HostAgent.Tests.Edges;

/// <summary>An edge's files as the agent lays them out, and HAProxy started on them, on ports and paths of its own.</summary>
internal sealed class LocalEdge : IDisposable
{
    public const string InstanceId = "edge-0-test";

    private readonly string run = Directory.CreateTempSubdirectory("catalyze-edge-").FullName;
    private readonly ECDiffieHellman sealingKey = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly InstanceFolders folders;
    private readonly IPEndPoint master = new(IPAddress.Loopback, FreePort.Next());
    private readonly IPEndPoint worker = new(IPAddress.Loopback, FreePort.Next());
    private readonly int health = FreePort.Next();
    private Process? process;

    public LocalEdge()
    {
        folders = new InstanceFolders(run);
        folders.Create(InstanceId);
        Files = new EdgeFolder(folders, sealingKey);
        Administration = new EdgeAdministration(At(worker), At(master), TimeProvider.System);
    }

    public IPEndPoint Public { get; } = new(IPAddress.Loopback, FreePort.Next());

    public EdgeFolder Files { get; }

    public EdgeAdministration Administration { get; }

    public string Folder => folders.Shared(InstanceId) + "/edge/";

    public string CertificateFolder => folders.Shared(InstanceId) + "/tls/";

    /// <summary>What an order says of an edge of these names, all leading nowhere.</summary>
    /// <param name="names">Host names.</param>
    /// <param name="own">Customers' certificates by name.</param>
    /// <param name="options">How all of them are served.</param>
    /// <param name="version">Of the wiring.</param>
    public InstanceRecord Record(IReadOnlyList<string> names, IReadOnlyDictionary<string, string> own, DomainOptions options, long version)
    {
        var files = EdgeConfiguration.Render([.. names.Select(n => new PublishedDomain(n, "app01", 80, options, null))], ["127.0.0.1"],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["app01"] = "app01" });
        var edge = new EdgeWiring
        {
            Configuration = Local(files.Configuration),
            CertificateList = Local(files.CertificateList),
            Digest = files.Digest,
            Domains = names,
            Certificates = SealedBox.Seal(
                sealingKey.ExportSubjectPublicKeyInfo(), JsonSerializer.SerializeToUtf8Bytes(own, CatalyzeJson.Options), EdgeWiring.CertificatesPlace(InstanceId, version)),
            DeploymentId = "dep-1",
        };
        return new InstanceRecord
        {
            DeploymentId = "dep-1",
            EnvironmentId = "env-1",
            Intent = InstanceIntent.Run,
            Slot = 1,
            ChangedAt = DateTimeOffset.UnixEpoch,
            Order = new InstanceOrder
            {
                InstanceId = InstanceId,
                Generation = 1,
                FencingToken = 1,
                ServiceLabel = "edge",
                Ordinal = 0,
                ReleaseId = "rel-1",
                Image = "none",
                Size = new ServiceSize(64, 50, 64),
                Confinement = new InstanceConfinement { AppArmorProfile = "none", EnforcementRequired = false, ReadOnlyRoot = true, MaxPids = 10 },
                Wiring = new InstanceWiring { Version = version, Domains = [.. names.Where(n => !own.ContainsKey(n))], Edge = edge },
            },
        };
    }

    /// <summary>Files first, then the process, as it is with a container.</summary>
    public async Task<bool> ApplyAsync(InstanceRecord record, string? platform)
    {
        var certificates = Files.Write(record, platform);
        return await Administration.ApplyAsync(record.Order.Wiring.Edge!, certificates, Folder, CertificateFolder, CancellationToken.None);
    }

    public async Task StartAsync()
    {
        process = Process.Start(new ProcessStartInfo("haproxy", ["-W", "-db", "-S", $"ipv4@{master}", "-f", Folder + EdgeWiring.ConfigurationFile]) { UseShellExecute = false })!;
        await Eventually.HoldsAsync(async () => process.HasExited ? throw new InvalidOperationException("The edge ended.") : await PidAsync() is not null);
    }

    /// <summary>Number of the worker that answers; null when none does.</summary>
    public async Task<string?> PidAsync()
    {
        try
        {
            return (await At(worker).AskAsync("show info", CancellationToken.None)).Split('\n').FirstOrDefault(l => l.StartsWith("Pid:", StringComparison.Ordinal));
        }
        catch (SocketException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        process?.Kill(entireProcessTree: true);
        process?.WaitForExit();
        process?.Dispose();
        sealingKey.Dispose();
        Directory.Delete(run, recursive: true);
    }

    private static ProxyAdministration At(IPEndPoint address) => new(async stopping =>
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address, stopping);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    });

    private string Local(string text) => text
        .Replace(EdgeWiring.Folder, Folder, StringComparison.Ordinal)
        .Replace(InstanceWiring.EdgeCertificateFolder, CertificateFolder, StringComparison.Ordinal)
        .Replace($"bind :{EdgeConfiguration.PublicPort}", $"bind {Public}", StringComparison.Ordinal)
        .Replace($"127.0.0.1:{EdgeConfiguration.HealthPort}", $"127.0.0.1:{health}", StringComparison.Ordinal)
        .Replace($"127.0.0.1:{InstanceWiring.EdgeAdministrationPort}", worker.ToString(), StringComparison.Ordinal)
        .Replace("app01:80\n", "127.0.0.1:1\n", StringComparison.Ordinal);
}
