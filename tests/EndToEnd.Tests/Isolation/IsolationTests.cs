using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.EndToEnd.Tests.Isolation;

/// <summary>
/// Whoever is not declared reaches nothing, and whoever is declared reaches just that. Attackers are root in an instance's network namespace, which is
/// more than an instance ever is, a host, and a machine on the pod's network.
/// </summary>
[Collection(LocalPodCollection.Name)]
public sealed class IsolationTests(LocalPod pod, IsolationFixture fixture) : IClassFixture<IsolationFixture>
{
    private static readonly IPAddress Gateway = IPAddress.Parse("10.77.0.1");
    private static readonly IPAddress PairGateway = IPAddress.Parse("169.254.1.1");
    private static readonly IPAddress Metadata = IPAddress.Parse("169.254.169.254");

    private readonly IsolationWorld _world = fixture.World;
    private readonly Matrix _matrix = fixture.Matrix;

    [Fact]
    public async Task Instances_reach_their_declared_wires_and_nothing_else()
    {
        var before = _matrix.Cells.Count;
        // A cloud's metadata service, as hosts see it: where routes lead, beyond the host.
        (await Shell.RunAsync("ip", ["address", "replace", $"{Metadata}/32", "dev", "cz0"])).Demand();
        try
        {
            await using var metadata = new Bait(Metadata, 80);
            await using var listener = new Bait(Gateway, 0);
            await ShowAliveAsync(metadata, listener);
            var likely = await LikelyPortsAsync(listener.EndPoint.Port);
            // Two strangers ask every port there is, the others those on which anything listens anywhere.
            foreach (var party in _world.Parties)
                await ScanFromAsync(party, party == _world.Undeclared || party == _world.Foreign ? PortScan.Every : likely);
            await Task.WhenAll(_world.Parties.Select(party => AskDatagramsAsync(party, metadata, listener)));
        }
        finally
        {
            await Shell.RunAsync("ip", ["address", "delete", $"{Metadata}/32", "dev", "cz0"]);
        }

        AssertRight(before);
    }

    [Fact]
    public async Task Hosts_and_strangers_reach_published_ports_only()
    {
        var before = _matrix.Cells.Count;
        await using var stranger = await Stranger.AppearAsync();
        var likely = await LikelyPortsAsync(InboundPort);
        var addresses = (await pod.Api.HostsAsync()).ToDictionary(h => h.HostId, h => IPAddress.Parse(h.Address), StringComparer.Ordinal);
        foreach (var host in LocalPod.Hosts)
        {
            var published = await IsolationWorld.PublishedAsync(host);
            var open = await PortScan.RunAsync(stranger.Network, Stranger.Address, addresses[host], PortScan.Every);
            _matrix.Ports("stranger", host, "TCP 1-65535", published, open.Union(await AgainAsync(stranger.Network, Stranger.Address, addresses[host], published.Except(open))).ToList());
            foreach (var port in published)
                await RefusesStrangersAsync(stranger, new IPEndPoint(addresses[host], port), host);
        }

        foreach (var party in _world.Parties)
        {
            await Stranger.RouteAsync(party.Address, party.HostAddress);
            _matrix.Ports("stranger", $"{party.Name}, private address routed by {party.Host}", $"TCP, {likely.Count} ports", [], await PortScan.RunAsync(stranger.Network, Stranger.Address, party.Address, likely));
            using var host = new NetworkNamespace($"/run/netns/cz-{party.Host}");
            _matrix.Ports(party.Host, $"{party.Name}, private address", $"TCP, {likely.Count} ports", [], await PortScan.RunAsync(host, party.HostAddress, party.Address, likely));
        }

        await AskServicesAsync(stranger);
        AssertRight(before);
    }

    [Fact]
    public async Task Builds_which_run_customers_code_reach_nothing_of_the_pod()
    {
        var before = _matrix.Cells.Count;
        (await Shell.RunAsync("ip", ["address", "replace", $"{Metadata}/32", "dev", "cz0"])).Demand();
        try
        {
            await using var metadata = new Bait(Metadata, 80);
            await using var build = await RunningBuild.StartAsync(pod);
            _matrix.Ports("a build", "itself", "TCP", [RunningBuild.Listening], await AgainAsync(build.Network, build.Address, build.Address, [RunningBuild.Listening]));
            var likely = await LikelyPortsAsync(metadata.EndPoint.Port);
            List<(string Name, IPAddress Address)> targets =
            [
                ("control plane, storage, registry and management agent", Gateway), ("its own gateway", build.Gateway), ("a cloud's metadata address", Metadata),
                .. (await pod.Api.HostsAsync()).Select(h => (h.HostId, IPAddress.Parse(h.Address))),
            ];
            foreach (var (name, address) in targets)
            {
                var answered = new List<int>();
                var open = await PortScan.RunAsync(build.Network, build.Address, address, likely, answered);
                _matrix.Ports("a build", name, $"TCP, {likely.Count} ports", [], [.. open.Union(answered)]);
            }
        }
        finally
        {
            await Shell.RunAsync("ip", ["address", "delete", $"{Metadata}/32", "dev", "cz0"]);
        }

        AssertRight(before);
    }

    [Fact]
    public async Task Wires_open_for_certificates_of_declared_consumers_only()
    {
        var before = _matrix.Cells.Count;
        var wire = Assert.Single(await _world.DeclaredAsync(_world.Consumer));
        using var forger = new ForgedAuthority(_world.FirstId);
        var now = DateTimeOffset.UtcNow;
        (string Name, X509Certificate2? Certificate, bool Allowed)[] credentials =
        [
            ("its own certificate", Stolen(_world.Consumer), true),
            ("no certificate", null, false),
            ("a certificate of the same authority for an undeclared service", Stolen(_world.Undeclared), false),
            ("the provider's own certificate", Stolen(_world.Provider), false),
            ("a certificate of another environment for a service of the declared name", Stolen(_world.Foreign), false),
            ("a forged certificate with the right names", forger.Issue(_world.FirstId, "app01", now.AddHours(-1), now.AddHours(1)), false),
        ];
        foreach (var (name, certificate, allowed) in credentials)
        {
            Record(_world.Consumer.Name, _world.Provider.Name, $"TLS with {name}", allowed, await TlsQuestion.AskAsync(_world.Consumer.Network, wire, certificate));
            certificate?.Dispose();
        }

        Record(_world.Consumer.Name, _world.Provider.Name, "plain text to the TLS port", allowed: false, await TlsQuestion.AskAsync(_world.Consumer.Network, wire, certificate: null, tls: false));
        Record(_world.Consumer.Name, _world.Provider.Name, "its wire, as the application uses it", allowed: true,
            await TlsQuestion.AskAsync(_world.Consumer.Network, await pod.LocalEndpointAsync(_world.Consumer.Instance, "cache01"), certificate: null, tls: false));

        // The same configuration with an authority that signs whatever dates it is asked for.
        await using var service = new Bait(IPAddress.Loopback, 0);
        using var own = forger.Issue(_world.FirstId, "cache01", now.AddHours(-1), now.AddHours(1));
        await using var proxy = await ImitatedProxy.StartAsync(pod.ProxyFolder(_world.Provider.Host, _world.Provider.Instance.InstanceId), forger, own, service.EndPoint);
        using var here = new NetworkNamespace("/proc/self/ns/net");
        (string Name, DateTimeOffset From, DateTimeOffset To, bool Allowed)[] dates =
        [
            ("valid today", now.AddHours(-1), now.AddHours(1), true),
            ("expired a minute ago", now.AddHours(-72), now.AddMinutes(-1), false),
            ("valid from tomorrow", now.AddDays(1), now.AddDays(2), false),
        ];
        foreach (var (name, from, to, allowed) in dates)
        {
            using var certificate = forger.Issue(_world.FirstId, "app01", from, to);
            Record("a consumer", "the provider's configuration with an authority of the test", $"a certificate {name}", allowed, await TlsQuestion.AskAsync(here, proxy.EndPoint, certificate));
        }

        AssertRight(before);
    }

    [Fact]
    public async Task Addresses_cannot_be_borrowed()
    {
        var before = _matrix.Cells.Count;
        var wire = Assert.Single(await _world.DeclaredAsync(_world.Consumer));
        using var arrivals = await Arrivals.AtAsync(_world.Provider.Network);
        var genuine = NextSequence();
        await SendAsync(_world.Consumer, _world.Consumer.Address, wire, genuine);
        var arrived = await ArrivesAsync(arrivals, genuine);
        _matrix.Allowed(_world.Consumer.Name, _world.Provider.Name, "an opening segment from its own address", arrived, arrived ? "arrived" : "DID NOT ARRIVE");

        foreach (var (whose, claimed) in new[]
        {
            ("the declared consumer's address", _world.Consumer.Address), ("its host's address", _world.Undeclared.HostAddress),
            ("the gateway's address", Gateway), ("a loopback address", IPAddress.Loopback), ("an address outside", IPAddress.Parse("192.0.2.7")),
        })
        {
            var sequence = NextSequence();
            await SendAsync(_world.Undeclared, claimed, wire, sequence);
            await RefusedAsync(arrivals, sequence, _world.Undeclared.Name, $"an opening segment from {whose}");
        }

        foreach (var victim in new[] { _world.Provider, _world.Consumer })
            await ClaimAddressAsync(victim);

        var byHand = NextSequence();
        var itsOwn = Segment.Opening(_world.Consumer.Address, 40_000, wire.Address, wire.Port, byHand);
        await Frame.SendAsync(
            _world.Consumer.Network, await InterfaceAsync(_world.Consumer),
            Frame.To(PhysicalAddress.Parse("EE:EE:EE:EE:EE:EE"), await HardwareAddressAsync(_world.Consumer), Segment.Packet(_world.Consumer.Address, wire.Address, itsOwn)));
        arrived = await ArrivesAsync(arrivals, byHand);
        _matrix.Allowed(_world.Consumer.Name, _world.Provider.Name, "an Ethernet frame to its own gateway, so that frames made by hand mean something", arrived, arrived ? "arrived" : "DID NOT ARRIVE");

        // A frame with the neighbour's hardware address, as on a shared segment.
        var frame = NextSequence();
        var segment = Segment.Opening(_world.Undeclared.Address, 40_000, _world.Provider.Address, InboundPort, frame);
        await Frame.SendAsync(
            _world.Undeclared.Network, await InterfaceAsync(_world.Undeclared),
            Frame.To(await HardwareAddressAsync(_world.Provider), await HardwareAddressAsync(_world.Undeclared), Segment.Packet(_world.Undeclared.Address, _world.Provider.Address, segment)));
        await RefusedAsync(arrivals, frame, _world.Undeclared.Name, "an Ethernet frame to its hardware address");

        Record(_world.Consumer.Name, _world.Provider.Name, "its wire, after all that", allowed: true,
            await TlsQuestion.AskAsync(_world.Consumer.Network, await pod.LocalEndpointAsync(_world.Consumer.Instance, "cache01"), certificate: null, tls: false));
        AssertRight(before);
    }

    [Fact]
    public async Task Instances_know_declared_names_only_and_hold_no_privilege()
    {
        var before = _matrix.Cells.Count;
        foreach (var (party, name, known) in new[]
        {
            (_world.Consumer, "cache01", true), (_world.Consumer, "cache01.internal", true), (_world.Consumer, "lone01", false),
            (_world.Undeclared, "cache01", false), (_world.Undeclared, "app01", false), (_world.Foreign, "cache01", false), (_world.Undeclared, "example.com", false),
        })
        {
            var answer = (await InContainerAsync(party, "getent", "hosts", name)).Output.Trim();
            if (known)
                _matrix.Allowed(party.Name, name, "name", answer.StartsWith("127.77.", StringComparison.Ordinal), answer);
            else
                _matrix.Refused(party.Name, name, "name", answer.Length == 0, answer.Length == 0 ? "unknown" : answer);
        }

        foreach (var party in _world.Parties)
        {
            var status = (await File.ReadAllLinesAsync($"/proc/{LocalPod.Number(party.Pid)}/status")).Select(l => l.Split(':')).ToDictionary(l => l[0], l => l[1].Trim(), StringComparer.Ordinal);
            // Network and system administration, raw sockets, tracing, modules: bits of linux/capability.h.
            const ulong forbidden = (1ul << 12) | (1ul << 13) | (1ul << 16) | (1ul << 19) | (1ul << 21);
            var bounding = Convert.ToUInt64(status["CapBnd"], 16);
            _matrix.Refused(party.Name, "its kernel", "privileges", (bounding & forbidden) == 0 && status["NoNewPrivs"] == "1" && status["Seccomp"] == "2",
                $"capabilities at most {status["CapBnd"]}, no new privileges {status["NoNewPrivs"]}, seccomp {status["Seccomp"]}");
        }

        AssertRight(before);
    }

    private const int InboundPort = Contracts.Orders.InboundWire.ListenerPort;

    private static uint NextSequence() => (uint)Random.Shared.NextInt64(1, uint.MaxValue);

    private void AssertRight(int from)
    {
        var tried = _matrix.Cells.Skip(from).ToList();
        Assert.NotEmpty(tried);
        var wrong = tried.Where(c => !c.Right).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private void Record(string source, string target, string probe, bool allowed, string answer)
    {
        if (allowed)
            _matrix.Allowed(source, target, probe, answer.Length > 0, answer.Length > 0 ? "the service answered" : "NO ANSWER");
        else
            _matrix.Refused(source, target, probe, answer.Length == 0, answer.Length == 0 ? "no answer of the service" : $"ANSWERED: {answer}");
    }

    private async Task ScanFromAsync(Party party, IReadOnlyList<int> ports)
    {
        var probe = ports.Count == PortScan.Every.Count ? "TCP 1-65535" : $"TCP, {ports.Count} ports";
        // What listens on all addresses answers the instance itself: the scan works in there.
        _matrix.Ports(party.Name, "itself", "TCP", [party.Open], await AgainAsync(party.Network, party.Address, party.Address, [party.Open]));

        var declared = await _world.DeclaredAsync(party);
        var hosts = (await pod.Api.HostsAsync()).ToDictionary(h => h.HostId, h => IPAddress.Parse(h.Address), StringComparer.Ordinal);
        List<(string Name, IPAddress Address)> targets =
        [
            .. hosts.Select(h => (h.Key == party.Host ? $"its host {h.Key}" : h.Key, h.Value)),
            ("control plane, storage, registry and management agent", Gateway),
            ("its end of the pair", PairGateway),
            ("a cloud's metadata address", Metadata),
            .. _world.Parties.Where(p => p != party && p.Host == party.Host).Select(p => ($"{p.Name} on its host", p.Address)),
        ];
        await Task.WhenAll(targets.Select(async target =>
        {
            var expected = declared.Where(d => d.Address.Equals(target.Address)).Select(d => d.Port).ToList();
            var answered = new List<int>();
            var open = await PortScan.RunAsync(party.Network, party.Address, target.Address, [.. ports.Union(expected)], answered);
            var late = await AgainAsync(party.Network, party.Address, target.Address, expected.Except(open));
            lock (_matrix)
                _matrix.Ports(party.Name, target.Name, probe, expected, [.. open.Union(answered).Union(late)]);
        }));
    }

    /// <summary>Of ports that have to be open, those that are, asked until all are or some time is over: a lost segment is no refusal.</summary>
    private static async Task<IReadOnlyList<int>> AgainAsync(NetworkNamespace from, IPAddress source, IPAddress target, IEnumerable<int> ports)
    {
        var missing = ports.ToList();
        var open = new List<int>();
        for (var attempt = 0; attempt < 5 && missing.Count > 0; attempt++)
        {
            open.AddRange(await PortScan.RunAsync(from, source, target, missing));
            missing = [.. missing.Except(open)];
        }

        return open;
    }

    private async Task AskDatagramsAsync(Party party, params Bait[] baits)
    {
        foreach (var bait in baits)
        {
            var answers = await bait.AnswersAsync(party.Network);
            lock (_matrix)
                _matrix.Refused(party.Name, bait.EndPoint.ToString(), "UDP", !answers, answers ? "ANSWERED" : "silence");
        }
    }

    private async Task ShowAliveAsync(params Bait[] baits)
    {
        foreach (var host in LocalPod.Hosts)
        {
            using var network = new NetworkNamespace($"/run/netns/cz-{host}");
            foreach (var bait in baits)
            {
                using var connection = await network.ConnectAsync(bait.EndPoint, TimeSpan.FromSeconds(5));
                _matrix.Allowed(host, bait.EndPoint.ToString(), "TCP, so that an instance's silence means something", connection is not null, connection is null ? "NO ANSWER" : "open");
                var answers = await bait.AnswersAsync(network);
                _matrix.Allowed(host, bait.EndPoint.ToString(), "UDP, likewise", answers, answers ? "answered" : "NO ANSWER");
            }
        }
    }

    /// <summary>Every port on which anything listens, anywhere in the pod, and the well-known ones.</summary>
    private async Task<IReadOnlyList<int>> LikelyPortsAsync(int more)
    {
        var ports = new SortedSet<int>(Enumerable.Range(1, 1024)) { more, 2375, 2376, 5000, InboundPort };
        ports.UnionWith(_world.Parties.SelectMany(p => p.Listening));
        ports.UnionWith(IsolationWorld.ListeningIn("/proc/self"));
        foreach (var host in LocalPod.Hosts)
            ports.UnionWith(await IsolationWorld.PublishedAsync(host));
        return [.. ports];
    }

    private async Task RefusesStrangersAsync(Stranger stranger, IPEndPoint published, string host)
    {
        using var forger = new ForgedAuthority("env-stranger");
        using var forged = forger.Issue("env-stranger", "app01", DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        Record("stranger", $"{host}, port {published.Port}", "TLS without a certificate", allowed: false, await TlsQuestion.AskAsync(stranger.Network, published, certificate: null));
        Record("stranger", $"{host}, port {published.Port}", "TLS with a certificate of its own making", allowed: false, await TlsQuestion.AskAsync(stranger.Network, published, forged));
        Record("stranger", $"{host}, port {published.Port}", "plain text", allowed: false, await TlsQuestion.AskAsync(stranger.Network, published, certificate: null, tls: false));
    }

    /// <summary>What the management pod offers on its network asks everybody who he is.</summary>
    private async Task AskServicesAsync(Stranger stranger)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, _) => new NetworkStream(
                await stranger.Network.ConnectAsync(new IPEndPoint(Gateway, context.DnsEndPoint.Port), TimeSpan.FromSeconds(5)) ?? throw new SocketException((int)SocketError.TimedOut), ownsSocket: true),
        });
        foreach (var (name, address, expected) in new[]
        {
            ("control plane", "http://10.77.0.1:7071/pod/hosts", HttpStatusCode.Unauthorized),
            ("blobs", "http://10.77.0.1:10000/catalyzelocal?comp=list", HttpStatusCode.Forbidden),
            ("queues", "http://10.77.0.1:10001/catalyzelocal?comp=list", HttpStatusCode.Forbidden),
            ("tables", "http://10.77.0.1:10002/catalyzelocal/Tables", HttpStatusCode.Forbidden),
        })
        {
            using var answer = await http.GetAsync(new Uri(address));
            _matrix.Refused("stranger", name, "a request without key", answer.StatusCode == expected, $"{(int)answer.StatusCode}");
        }

        var link = await TlsQuestion.AskAsync(stranger.Network, new IPEndPoint(Gateway, 7443), certificate: null);
        Record("stranger", "management agent's link", "TLS without a certificate", allowed: false, link);
        var visitor = await pod.AnswerAsync(_world.Domain);
        _matrix.Allowed("visitor", _world.Domain, "HTTPS through the public edge", visitor == "isolated", visitor);
    }

    private X509Certificate2 Stolen(Party party)
    {
        var file = Path.Combine(pod.ProxyFolder(party.Host, party.Instance.InstanceId), "wire.pem");
        return X509Certificate2.CreateFromPemFile(file, file);
    }

    private static async Task SendAsync(Party from, IPAddress claimed, IPEndPoint to, uint sequence)
    {
        using var socket = await from.Network.SocketAsync(SocketType.Raw, ProtocolType.Raw);
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.HeaderIncluded, true);
        var packet = Segment.Packet(claimed, to.Address, Segment.Opening(claimed, Random.Shared.Next(30_000, 40_000), to.Address, to.Port, sequence));
        for (var repeat = 0; repeat < 3; repeat++)
            socket.SendTo(packet, new IPEndPoint(to.Address, 0));
    }

    private static async Task<bool> ArrivesAsync(Arrivals arrivals, uint sequence)
    {
        for (var wait = 0; wait < 100 && !arrivals.Saw(sequence); wait++)
            await Task.Delay(50);
        return arrivals.Saw(sequence);
    }

    private async Task RefusedAsync(Arrivals arrivals, uint sequence, string source, string probe)
    {
        await Task.Delay(500);
        var arrived = arrivals.Saw(sequence);
        _matrix.Refused(source, _world.Provider.Name, probe, !arrived, arrived ? "ARRIVED" : "did not arrive");
    }

    /// <summary>A neighbour says that a victim's address is its own; the victim's host must not believe it.</summary>
    private async Task ClaimAddressAsync(Party victim)
    {
        var host = $"cz-{_world.Undeclared.Host}";
        var before = (await Shell.RunAsync("ip", ["-n", host, "neigh", "show"])).Demand();
        var hardware = await HardwareAddressAsync(_world.Undeclared);
        var index = await InterfaceAsync(_world.Undeclared);
        foreach (var claimed in new[] { victim.Address, PairGateway, victim.HostAddress, Gateway })
            await Frame.SendAsync(_world.Undeclared.Network, index, Frame.Claim(hardware, claimed));
        await Task.Delay(300);
        var after = (await Shell.RunAsync("ip", ["-n", host, "neigh", "show"])).Demand();
        var mine = string.Join(':', hardware.GetAddressBytes().Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
        var believed = Claims(after, mine) > Claims(before, mine);
        _matrix.Refused(_world.Undeclared.Name, $"its host, about {victim.Name}", "ARP claims", !believed, believed ? after.ReplaceLineEndings("; ") : "neighbours unchanged");

        static int Claims(string neighbours, string hardware) => neighbours.Split('\n').Count(l => l.Contains(hardware, StringComparison.Ordinal));
    }

    private static async Task<PhysicalAddress> HardwareAddressAsync(Party party) =>
        PhysicalAddress.Parse((await LinkAsync(party)).Split(' ').SkipWhile(w => w != "link/ether").ElementAt(1).ToUpperInvariant());

    private static async Task<int> InterfaceAsync(Party party) => int.Parse((await LinkAsync(party)).Split(':')[0], CultureInfo.InvariantCulture);

    private static async Task<string> LinkAsync(Party party) =>
        (await Shell.RunAsync("nsenter", [$"--net=/proc/{LocalPod.Number(party.Pid)}/ns/net", "ip", "-oneline", "link", "show", "eth0"])).Demand();

    private Task<ShellResult> InContainerAsync(Party party, params string[] command) =>
        Shell.RunAsync("/usr/bin/docker", ["--host", $"unix://{pod.EngineSocket(party.Host)}", "exec", $"cz-{party.Instance.InstanceId}", .. command]);
}
