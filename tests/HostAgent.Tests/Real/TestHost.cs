using System.Diagnostics;
using System.Globalization;
using System.Text;
using Catalyze.Contracts.Reports;
using Catalyze.HostAgent.Networking;
using Catalyze.HostAgent.Tests.Engines;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>A host: namespace, engine, agent process, and the control plane's end of its ports.</summary>
internal sealed class TestHost : IDisposable
{
    private readonly string _folder;
    private Process? _agent;

    internal TestHost(int number, string folder, TestAuthority authority)
    {
        _folder = folder;
        Number = number;
        Directory.CreateDirectory(folder);
        Engine = new TestEngine(TestNetwork.Name(number), Path.Combine(folder, "e"), "--bridge none --iptables=false");
        Image = TestImage.Import(Engine);
        ControlPlane = new FakeControlPlane(Path.Combine(folder, "ports.sock"), authority);
        StartAgent();
    }

    internal int Number { get; }

    internal string Address => TestNetwork.Address(Number);

    internal TestEngine Engine { get; }

    internal string Image { get; }

    internal FakeControlPlane ControlPlane { get; }

    internal string RunFolder => Path.Combine(_folder, "run");

    internal string StateFolder => Path.Combine(_folder, "state");

    internal string Log => string.Join('\n', File.ReadLines(Path.Combine(_folder, "agent.log")).TakeLast(12));

    private string Options =>
        $"--agent-id cz-ht-{Number} --pod test --provider metal --zone z{Number} --address {Address} --state {StateFolder} --run {RunFolder} "
        + $"--docker {Engine.Socket} --control-plane http://unused/";

    public void Dispose()
    {
        KillAgent();
        Shell.Run(
            $"timeout 60 nsenter --net=/run/netns/{Engine.Namespace} dotnet {AgentAssembly("Catalyze.HostAgent.dll")} clean {Options}", mayFail: true);
        ControlPlane.Dispose();
        Engine.Dispose();
        Shell.Run($"rm -rf {_folder}", mayFail: true);
    }

    internal void StartAgent()
    {
        var driver = AgentAssembly("Catalyze.HostAgent.Tests.dll");
        _agent = Process.Start(new ProcessStartInfo("bash")
        {
            ArgumentList =
            {
                "-c",
                $"exec nsenter --net=/run/netns/{Engine.Namespace} dotnet {driver} agent {_folder}/ports.sock {Options} >>{_folder}/agent.log 2>&1",
            },
        });
        Wait.UntilAsync(() => ControlPlane.Connected, "the agent is there").GetAwaiter().GetResult();
    }

    internal void KillAgent()
    {
        if (_agent is { HasExited: false })
        {
            _agent.Kill();
            _agent.WaitForExit(5000);
        }

        Wait.UntilAsync(() => !ControlPlane.Connected, "the agent is gone").GetAwaiter().GetResult();
    }

    /// <summary>What a reboot leaves: containers that ended, no proxy, no interface, an empty run folder.</summary>
    internal void Reboot()
    {
        KillAgent();
        Shell.Run($"docker -H unix://{Engine.Socket} ps -q | xargs -r docker -H unix://{Engine.Socket} kill", mayFail: true);
        foreach (var proxy in Proxies())
            Shell.Run($"kill -9 {proxy}", mayFail: true);
        Shell.Run($"umount -l {RunFolder}");
        Shell.Run(InNamespace("for i in $(ip -o link | grep -o 'czv[0-9]*'); do ip link del $i 2>/dev/null; done; nft delete table inet catalyze; true"));
    }

    internal async Task<InstanceObservation> AwaitAsync(string instanceId, InstanceState state, Func<InstanceObservation, bool>? also = null, int seconds = 60)
    {
        try
        {
            await Wait.UntilAsync(() => ControlPlane.Newest(instanceId) is { } seen && seen.State == state && also?.Invoke(seen) != false, $"{instanceId} is {state}", seconds);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message}; last seen: {ControlPlane.Newest(instanceId)}\n{Log}", exception);
        }

        return ControlPlane.Newest(instanceId)!;
    }

    internal string InNamespace(string line) => $"nsenter --net=/run/netns/{Engine.Namespace} bash -c \"{line.Replace("$", "\\$", StringComparison.Ordinal)}\"";

    internal async Task<int> PidAsync(string instanceId) =>
        (await Engine.Client.Containers.InspectAsync("cz-" + instanceId, CancellationToken.None)).State.Pid;

    /// <summary>Process ids of this host's proxies.</summary>
    internal IReadOnlyList<int> Proxies() =>
    [
        .. Shell.Run($"grep -l '^' {RunFolder}/proxies/*/proxy.pid 2>/dev/null | xargs -r cat", mayFail: true)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => int.Parse(text, CultureInfo.InvariantCulture))
            .Where(pid => Directory.Exists($"/proc/{pid}")),
    ];

    /// <summary>An HTTP request made from inside an instance's network namespace, as its process would.</summary>
    internal async Task<string> GetAsync(string fromInstance, string address, int port)
    {
        using var namespaces = new NamespaceThread();
        using var socket = await namespaces.OpenSocketAsync(await PidAsync(fromInstance));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        await socket.ConnectAsync(address, port, limit.Token);
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET /index.html HTTP/1.0\r\n\r\n"), limit.Token);
        using var reader = new StreamReader(new System.Net.Sockets.NetworkStream(socket));
        return await reader.ReadToEndAsync(limit.Token);
    }

    private static string AgentAssembly(string name) => Path.Combine(AppContext.BaseDirectory, name);
}
