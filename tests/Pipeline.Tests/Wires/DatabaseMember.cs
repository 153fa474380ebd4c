using System.Net;
using System.Net.Sockets;
using System.Text;
using Catalyze.Contracts.Orders;

namespace Catalyze.Pipeline.Tests.Wires;

/// <summary>A member of a database behind a real proxy: a server that greets by name and echoes, and the interface that tells its role.</summary>
internal sealed class DatabaseMember : IAsyncDisposable
{
    private readonly TcpListener server = new(IPAddress.Loopback, 0);
    private readonly TcpListener control = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly string name;
    private readonly List<Task> serving = [];
    private RunningProxy? proxy;
    private volatile string role;

    private DatabaseMember(string name, string role, IPEndPoint wire)
    {
        this.name = name;
        this.role = role;
        Wire = wire;
    }

    /// <summary>Where its TLS listener is.</summary>
    public IPEndPoint Wire { get; }

    /// <summary><c>primary</c>, <c>sync</c>, or anything else for neither.</summary>
    public string Role
    {
        get => role;
        set => role = value;
    }

    public static async Task<DatabaseMember> StartAsync(string name, string role, IPEndPoint wire, TestAuthority authority)
    {
        var member = new DatabaseMember(name, role, wire);
        member.server.Start();
        member.control.Start();
        member.serving.Add(member.AcceptAsync(member.server, member.ServeAsync));
        member.serving.Add(member.AcceptAsync(member.control, member.AnswerAsync));
        var controlPort = ((IPEndPoint)member.control.LocalEndpoint).Port;
        var inbound = new InboundWire(21001, ((IPEndPoint)member.server.LocalEndpoint).Port, ["app01", "db01"])
        {
            Entrances = [new WireEntrance("control", controlPort)],
            Roles = new RoleChecks(controlPort, "/primary", "/replica", "/sync"),
        };
        var configuration = ProxyConfiguration.Render(new ProxyInput(Examples.EnvironmentId, "db01", name, inbound, []))
            .Replace("bind :8443", $"bind {wire}", StringComparison.Ordinal);
        member.proxy = await RunningProxy.StartAsync(configuration, authority.Pem, authority.Issue(Examples.EnvironmentId, "db01"), wire);
        return member;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        proxy?.Dispose();
        server.Stop();
        control.Stop();
        await Task.WhenAll(serving);
        stop.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener, Func<NetworkStream, Task> serve)
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                clients.Add(OneAsync(client, serve));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(clients);
        }
    }

    private static async Task OneAsync(TcpClient client, Func<NetworkStream, Task> serve)
    {
        using (client)
        {
            try
            {
                await serve(client.GetStream());
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
            {
                // The client left, or the test is over.
            }
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(name), stop.Token);
        var buffer = new byte[64];
        while (await stream.ReadAsync(buffer, stop.Token) is > 0 and var read)
            await stream.WriteAsync(buffer.AsMemory(0, read), stop.Token);
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var buffer = new byte[1024];
        var read = await stream.ReadAsync(buffer, stop.Token);
        var parts = Encoding.ASCII.GetString(buffer, 0, read).Split(' ');
        var status = parts.Length > 1 && parts[1] == "/" + role ? "200 OK" : "503 Service Unavailable";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.0 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), stop.Token);
    }
}
