using System.Net;
using Catalyze.Contracts.Agents;
using Catalyze.Link;
using Catalyze.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Catalyze.ManagementAgent.Tests;

/// <summary>A management agent with a control plane and hosts, each with its own state folder, over real queues and real TLS.</summary>
internal sealed class TestPod : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cz-mt-");
    private readonly List<TestHost> hosts = [];
    private WebApplication? app;

    private TestPod(FakeControlPlane plane)
    {
        Plane = plane;
        File.WriteAllText(Path.Combine(folder.FullName, "token"), FakeControlPlane.Token);
        Options = new ManagementAgentOptions
        {
            AgentId = AzuriteFixture.UniqueName("m"),
            Pod = "management-metal",
            Provider = "metal",
            Zone = "a",
            Address = "127.0.0.1",
            LinkPort = FreePort.Next(),
            ManagedPods = [AzuriteFixture.UniqueName("pod")],
            Registry = "127.0.0.1:1",
            DockerSocket = "/nonexistent/docker.sock",
            StateFolder = Path.Combine(folder.FullName, "state"),
            ControlPlane = plane.Address,
            TokenFile = Path.Combine(folder.FullName, "token"),
        };
    }

    public FakeControlPlane Plane { get; }

    public ManagementAgentOptions Options { get; set; }

    public string Pod => Options.ManagedPods[0];

    public IServiceProvider Services => app!.Services;

    public string Folder => folder.FullName;

    public static async Task<TestPod> PrepareAsync(AzuriteFixture azurite) => new(await FakeControlPlane.StartAsync(azurite));

    public static async Task<TestPod> StartAsync(AzuriteFixture azurite)
    {
        var pod = await PrepareAsync(azurite);
        await pod.StartAgentAsync();
        return pod;
    }

    public async Task StartAgentAsync()
    {
        app = ManagementAgentHost.Build(Options, TimeProvider.System, static logging => logging.SetMinimumLevel(LogLevel.Warning));
        await ManagementAgentHost.StartAsync(app, CancellationToken.None);
    }

    public async Task StopAgentAsync()
    {
        await app!.StopAsync();
        await app.DisposeAsync();
        app = null;
    }

    public async Task<TestHost> AddHostAsync()
    {
        var host = await TestHost.EnrolAsync(Plane, Pod, Directory.CreateDirectory(Path.Combine(folder.FullName, $"host{hosts.Count}")).FullName);
        hosts.Add(host);
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
            await host.DisposeAsync();
        if (app is not null)
            await StopAgentAsync();
        await Plane.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
