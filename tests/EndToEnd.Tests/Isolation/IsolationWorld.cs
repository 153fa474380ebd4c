using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Specifications;
using Xunit;

namespace Catalyze.EndToEnd.Tests.Isolation;

/// <summary>
/// Two environments on a real pod. The first has a declared wire from <c>cache01</c> to <c>app01</c>, a public edge, <c>lone01</c>, which is connected
/// with nothing, and a logging service; the second has a service that bears the name of the first one's consumer.
/// </summary>
internal sealed partial class IsolationWorld : IAsyncDisposable
{
    private readonly LocalPod _pod;
    private readonly TestEnvironment _first;
    private readonly TestEnvironment _second;

    private IsolationWorld(LocalPod pod)
    {
        _pod = pod;
        _first = new TestEnvironment(pod, "isolation, first");
        _second = new TestEnvironment(pod, "isolation, second");
    }

    public string FirstId => _first.Id;

    public string SecondId => _second.Id;

    public string Domain => $"{_first.Id}.catalyze.test";

    // Reached by the edge and by hosts; to everybody else it is as any other instance.
    private ServiceSpecification Tool => new() { Label = "logs", Type = ToolTypes.Logging, Domains = [$"logs-{_first.Id}.tools.catalyze.test"] };

    public IReadOnlyList<Party> Parties { get; private set; } = [];

    public Party Provider => Parties.Single(p => p.Name == "first/cache01");

    public Party Consumer => Parties.Single(p => p.Name == "first/app01");

    public Party Undeclared => Parties.Single(p => p.Name == "first/lone01");

    public Party Foreign => Parties.Single(p => p.Name == "second/app01");

    public static async Task<IsolationWorld> BuildAsync(LocalPod pod)
    {
        var world = new IsolationWorld(pod);
        try
        {
            var source = await pod.Api.UploadSourceAsync(SourceArchive.Greeter("isolated"));
            await Task.WhenAll(
                pod.Api.DeployAsync(world._first.Specification(
                    [Services.Redis("cache01"), Services.Redis("lone01"), Services.Web("app01", source, domain: world.Domain), world.Tool], ("cache01", "app01"))),
                pod.Api.DeployAsync(world._second.Specification([Services.Redis("app01")])));
            world.Parties = [.. await world.PartiesAsync("first", world._first), .. await world.PartiesAsync("second", world._second)];
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ports of a host that lead to instances, as its table has them: port → private address and port.</summary>
    public static async Task<IReadOnlyList<int>> PublishedAsync(string host)
    {
        var map = (await Shell.RunAsync("nsenter", [$"--net=/run/netns/cz-{host}", "nft", "--json", "list", "map", "inet", "catalyze", "ports"])).Demand();
        using var document = JsonDocument.Parse(map);
        return [.. document.RootElement.GetProperty("nftables").EnumerateArray()
            .Where(e => e.TryGetProperty("map", out var found) && found.TryGetProperty("elem", out _))
            .SelectMany(e => e.GetProperty("map").GetProperty("elem").EnumerateArray())
            .Select(e => e[0].GetInt32())];
    }

    /// <summary>Ports that anything listens on in a namespace.</summary>
    /// <param name="processFolder">Of a process in it, below <c>/proc</c>.</param>
    /// <param name="everywhere">Only those on all addresses.</param>
    public static IReadOnlyList<int> ListeningIn(string processFolder, bool everywhere = false)
    {
        const string listening = "0A";
        return [.. new[] { "tcp", "tcp6" }
            .SelectMany(kind => File.ReadLines($"{processFolder}/net/{kind}").Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == listening && (!everywhere || fields[1].StartsWith("00000000", StringComparison.Ordinal)))
            .Select(fields => int.Parse(fields[1].AsSpan(fields[1].LastIndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            .Distinct()];
    }

    /// <summary>Where an instance's proxy may lead it: the TLS listeners of its declared providers.</summary>
    public async Task<IReadOnlyList<IPEndPoint>> DeclaredAsync(Party consumer)
    {
        var configuration = await File.ReadAllTextAsync(Path.Combine(_pod.ProxyFolder(consumer.Host, consumer.Instance.InstanceId), "proxy.cfg"));
        return [.. Server().Matches(configuration).Select(m => IPEndPoint.Parse(m.Groups["address"].Value)).Distinct()];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var party in Parties)
            party.Dispose();
        await Task.WhenAll(_first.DisposeAsync().AsTask(), _second.DisposeAsync().AsTask());
    }

    private async Task<IReadOnlyList<Party>> PartiesAsync(string name, TestEnvironment environment)
    {
        var status = await environment.StatusAsync();
        var hosts = (await _pod.Api.HostsAsync()).ToDictionary(h => h.HostId, h => IPAddress.Parse(h.Address), StringComparer.Ordinal);
        return await Task.WhenAll(status.Services.SelectMany(s => s.Instances.Select(i => PartyAsync($"{name}/{s.Label}", i, hosts))));
    }

    private async Task<Party> PartyAsync(string name, InstanceStatus instance, Dictionary<string, IPAddress> hosts)
    {
        var pid = await _pod.ProcessOfAsync(instance);
        var addresses = (await _pod.InNetworkOfAsync(instance, "", "ip", "-4", "-oneline", "address", "show", "scope", "global")).Demand();
        var address = IPAddress.Parse(Assert.Single(addresses.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[3].Split('/')[0]);
        return new Party(name, instance, pid, address, hosts[instance.HostId], ListeningIn($"/proc/{LocalPod.Number(pid)}"), ListeningIn($"/proc/{LocalPod.Number(pid)}", everywhere: true)[0]);
    }

    [GeneratedRegex(@"server \S+ (?<address>\d+\.\d+\.\d+\.\d+:\d+) ssl", RegexOptions.CultureInvariant)]
    private static partial Regex Server();
}
