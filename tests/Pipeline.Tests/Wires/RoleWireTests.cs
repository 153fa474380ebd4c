using System.Net;
using System.Net.Sockets;
using System.Text;
using Catalyze.Contracts.Orders;
using Xunit;

namespace Catalyze.Pipeline.Tests.Wires;

/// <summary>Wires that follow roles, with real proxies on both sides and two members that say who they are.</summary>
public sealed class RoleWireTests : IAsyncLifetime
{
    private const string Env = Examples.EnvironmentId;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TestAuthority authority = new("environment");
    private readonly List<RunningProxy> proxies = [];
    private readonly IPEndPoint primary = FreePort("127.77.0.1");
    private readonly IPEndPoint standby = FreePort("127.77.0.2");
    private DatabaseMember a = null!;
    private DatabaseMember b = null!;

    public async Task InitializeAsync()
    {
        a = await DatabaseMember.StartAsync("a", "primary", FreePort("127.0.0.1"), authority);
        b = await DatabaseMember.StartAsync("b", "sync", FreePort("127.0.0.1"), authority);
        WireEndpoint[] pair = [new("db01-0-a", "127.0.0.1", a.Wire.Port), new("db01-1-b", "127.0.0.1", b.Wire.Port)];
        await StartAsync(
            "app01",
            primary,
            new OutboundWire("db01", "127.77.0.1", primary.Port, pair, WireMode.Primary),
            new OutboundWire("db01", "127.77.0.2", standby.Port, pair, WireMode.Standby) { Name = "db01-ro" });
    }

    public async Task DisposeAsync()
    {
        proxies.ForEach(p => p.Dispose());
        await a.DisposeAsync();
        await b.DisposeAsync();
        authority.Dispose();
    }

    [Fact]
    public async Task The_label_leads_to_the_primary_and_the_read_only_name_to_the_standby()
    {
        await EventuallyAsync(primary, "a");
        await EventuallyAsync(standby, "b");
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("a", await AskAsync(primary));
            Assert.Equal("b", await AskAsync(standby));
        }
    }

    [Fact]
    public async Task When_roles_change_the_wires_follow_and_what_was_open_to_the_former_primary_is_cut()
    {
        await EventuallyAsync(primary, "a");
        using var open = new TcpClient();
        await open.ConnectAsync(primary);
        Assert.Equal("a", await ReadAsync(open.GetStream()));

        (a.Role, b.Role) = ("none", "primary");

        Assert.Equal("", await ReadAsync(open.GetStream()));
        await EventuallyAsync(primary, "b");
        // Nobody is in sync any more: reading falls back to the primary.
        await EventuallyAsync(standby, "b");

        a.Role = "sync";
        await EventuallyAsync(standby, "a");
        Assert.Equal("b", await AskAsync(primary));
    }

    [Fact]
    public async Task Without_a_primary_nobody_is_let_in()
    {
        await EventuallyAsync(primary, "a");
        a.Role = "none";
        await EventuallyAsync(primary, "");
        Assert.Equal("", await AskAsync(primary));
    }

    [Fact]
    public async Task Only_members_come_in_by_an_entrance()
    {
        var control = FreePort("127.77.0.3");
        var wire = new OutboundWire("db01", "127.77.0.3", control.Port, [new WireEndpoint("db01-0-a", "127.0.0.1", a.Wire.Port)], WireMode.First) { Name = "0.db01", Entrance = "control" };
        await StartAsync("app01", control, wire);
        Assert.Equal("", await AskAsync(control, "GET /primary HTTP/1.0\r\n\r\n"));

        var member = FreePort("127.77.0.4");
        await StartAsync("db01", member, wire with { LocalAddress = "127.77.0.4", LocalPort = member.Port });
        Assert.StartsWith("HTTP/1.0 200", await AskAsync(member, "GET /primary HTTP/1.0\r\n\r\n"), StringComparison.Ordinal);
    }

    private async Task StartAsync(string consumer, IPEndPoint listener, params OutboundWire[] wires) => proxies.Add(await RunningProxy.StartAsync(
        ProxyConfiguration.Render(new ProxyInput(Env, consumer, $"{consumer}-0-k", null, wires)), authority.Pem, authority.Issue(Env, consumer), listener));

    private static IPEndPoint FreePort(string address)
    {
        using var probe = new TcpListener(IPAddress.Parse(address), 0);
        probe.Start();
        return (IPEndPoint)probe.LocalEndpoint;
    }

    // Three times in a row: as long as a member that gave up its role still counts as up, the wire leads to it in turns with its successor.
    private static async Task EventuallyAsync(IPEndPoint wire, string expected)
    {
        var deadline = DateTime.UtcNow + Patience;
        string seen;
        var times = 0;
        do
        {
            seen = await AskAsync(wire);
            times = seen == expected ? times + 1 : 0;
            if (times == 3) return;
            if (times == 0) await Task.Delay(100);
        }
        while (DateTime.UtcNow < deadline);
        Assert.Fail($"The wire did not come to lead to '{expected}'; last seen is '{seen}'.");
    }

    private static async Task<string> AskAsync(IPEndPoint wire, string? question = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(wire);
        if (question is not null) await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(question));
        return await ReadAsync(client.GetStream());
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        using var deadline = new CancellationTokenSource(Patience);
        var buffer = new byte[256];
        try
        {
            return Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, deadline.Token));
        }
        catch (IOException)
        {
            return ""; // Reset instead of closed: cut all the same.
        }
    }
}
