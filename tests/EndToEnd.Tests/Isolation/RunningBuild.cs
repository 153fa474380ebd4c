using System.Globalization;
using System.Net;

namespace Catalyze.EndToEnd.Tests.Isolation;

/// <summary>A container where builds run: on the builder's engine, with the network every step of a build has.</summary>
internal sealed class RunningBuild : IAsyncDisposable
{
    private readonly string _socket;
    private readonly string _container;
    private readonly Bait _answering;

    private RunningBuild(string socket, string container, int pid, IPAddress address, IPAddress gateway)
    {
        _socket = socket;
        _container = container;
        Address = address;
        Gateway = gateway;
        Network = new NetworkNamespace($"/proc/{LocalPod.Number(pid)}/ns/net");
        _answering = Network.RunAsync(() => new Bait(address, Listening)).GetAwaiter().GetResult();
    }

    public NetworkNamespace Network { get; }

    public IPAddress Address { get; }

    public IPAddress Gateway { get; }

    /// <summary>A port it listens on itself, so that a scan in there has something to find.</summary>
    public const int Listening = 4242;

    public static async Task<RunningBuild> StartAsync(LocalPod pod)
    {
        var socket = $"unix://{pod.EngineSocket("builder-metal")}";
        var container = await DockerAsync(socket, "run", "--detach", "--rm", "catalyze/debian:12", "sleep", "300");
        var facts = (await DockerAsync(socket, "inspect", "--format", "{{.State.Pid}} {{.NetworkSettings.IPAddress}} {{.NetworkSettings.Gateway}}", container)).Split(' ');
        return new RunningBuild(socket, container, int.Parse(facts[0], CultureInfo.InvariantCulture), IPAddress.Parse(facts[1]), IPAddress.Parse(facts[2]));
    }

    public async ValueTask DisposeAsync()
    {
        await _answering.DisposeAsync();
        Network.Dispose();
        await DockerAsync(_socket, "rm", "--force", _container);
    }

    private static async Task<string> DockerAsync(string socket, params string[] arguments) =>
        (await Shell.RunAsync("/usr/bin/docker", ["--host", socket, .. arguments])).Demand().Trim();
}
