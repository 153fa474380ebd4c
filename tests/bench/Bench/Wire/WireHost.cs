using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Catalyze.Contracts.Orders;
using Catalyze.HostAgent.Folders;
using Catalyze.HostAgent.Networking;
using Catalyze.HostAgent.Processes;
using Catalyze.HostAgent.Proxies;
using Catalyze.Pipeline;

namespace Catalyze.Bench.Wire;

/// <summary>A host in a network namespace of its own, whose instances have network and proxy by the agent's own classes and the pipeline's configuration.</summary>
internal sealed class WireHost : IAsyncDisposable
{
    public const string Address = "10.79.0.1";
    public const int Echo = 9100;
    public static readonly IPEndPoint Wire = new(IPAddress.Parse("127.77.0.1"), 9001);

    private readonly string folder = Directory.CreateTempSubdirectory("catalyze-wire-").FullName;
    private readonly CommandRunner commands = new(TimeProvider.System);
    private readonly NamespaceThread namespaces = new();
    private readonly WireAuthority authority = new();
    private readonly List<WireInstance> instances = [];
    private readonly HostNetwork network;
    private readonly InstanceFolders folders;
    private readonly ProxyRunner proxies;

    public WireHost()
    {
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        network = new HostNetwork(commands);
        folders = new InstanceFolders(folder);
        proxies = new ProxyRunner(folders, commands);
    }

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await commands.RunAsync("ip", ["-batch", "-"], $"link set lo up\naddr add {Address}/32 dev lo\n", cancellationToken);
        await network.PrepareAsync([], cancellationToken);
    }

    /// <summary>An instance with these wires; without a proxy it is reached in the clear.</summary>
    public async Task<WireInstance> AddAsync(string service, InboundWire? inbound, OutboundWire[] outbound, bool proxied, CancellationToken cancellationToken)
    {
        var id = $"{service}-0-bench";
        var holder = Process.Start(new ProcessStartInfo("unshare") { ArgumentList = { "--net", "--", "sleep", "86400" } })!;
        var own = new FileInfo("/proc/self/ns/net").LinkTarget;
        while (new FileInfo($"/proc/{holder.Id}/ns/net").LinkTarget == own)
            await Task.Delay(5, cancellationToken);
        var slot = new InstanceNetwork(instances.Count + 1);
        await namespaces.WriteSettingAsync(holder.Id, "ipv4/ip_unprivileged_port_start", "0");
        await commands.RunAsync("nsenter", [$"--net=/proc/{holder.Id}/ns/net", "ip", "link", "set", "lo", "up"], input: null, cancellationToken);
        await network.AttachAsync(slot, holder.Id, cancellationToken);
        await network.AllowAsync(FirewallEntry.For(slot, new InstanceWiring { Version = 1, Inbound = inbound, Outbound = outbound }), cancellationToken);

        ProcessIdentity? proxy = null;
        if (proxied)
        {
            folders.Create(id);
            var configuration = ProxyConfiguration.Render(new ProxyInput(WireAuthority.Environment, service, id, inbound, outbound));
            proxy = await proxies.StartAsync(id, slot, holder.Id, configuration, authority.Issue(service), TimeProvider.System.GetUtcNow(), cancellationToken);
        }

        var instance = new WireInstance(id, holder, slot, proxy);
        instances.Add(instance);
        return instance;
    }

    public async Task<Socket> ConnectAsync(WireInstance from, IPEndPoint to, CancellationToken cancellationToken)
    {
        var socket = await namespaces.OpenSocketAsync(from.Holder.Id);
        await socket.ConnectAsync(to, cancellationToken);
        return socket;
    }

    public async Task<Socket> ListenAsync(WireInstance at, IPEndPoint on)
    {
        var socket = await namespaces.OpenSocketAsync(at.Holder.Id);
        socket.Bind(on);
        socket.Listen(512);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in instances)
        {
            if (instance.Proxy is not null)
                proxies.Stop(instance.Id);
            instance.Holder.Kill();
            await instance.Holder.WaitForExitAsync();
            instance.Holder.Dispose();
        }

        // Interfaces and rules go with the namespace, which ends with this program.
        network.Dispose();
        namespaces.Dispose();
        authority.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
