using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.PodSupport;

namespace Catalyze.PodSoak.Auditing;

/// <summary>Looks at the machine: engines, processes, interfaces, files of the agents.</summary>
internal sealed class MachineReader(PodMachine machine)
{
    public async Task<IReadOnlyList<SeenContainer>> ContainersAsync()
    {
        var containers = new List<SeenContainer>();
        foreach (var host in PodMachine.Hosts)
        {
            var lines = await machine.DockerAsync(host, "ps", "--all", "--no-trunc", "--filter", "label=catalyze.instance",
                "--format", "{{.Label \"catalyze.instance\"}}\t{{.Label \"catalyze.environment\"}}\t{{.Label \"catalyze.generation\"}}\t{{.State}}");
            containers.AddRange(lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t'))
                .Select(f => new SeenContainer(host, f[0], f[1], long.Parse(f[2], CultureInfo.InvariantCulture), f[3])));
        }

        return containers;
    }

    public async Task<IReadOnlyList<HostFacts>> HostsAsync()
    {
        var facts = new List<HostFacts>();
        foreach (var host in PodMachine.Hosts)
        {
            var run = Path.Combine(machine.Run, "hosts", host);
            facts.Add(new HostFacts(host)
            {
                Records = [.. Files(Path.Combine(AgentFolder(host), "instances"), "*.json").Select(ReadRecord).Where(r => r.Intent != "gone")],
                Proxies = [.. Proxies(Path.Combine(run, "proxies"))],
                Folders = [.. Folders(Path.Combine(run, "instances")), .. Folders(Path.Combine(run, "proxies"))],
                Interfaces = [.. (await InNetworkOfAsync(host, "ip", "-o", "link", "show")).Split('\n').Select(l => l.Split([": ", "@"], StringSplitOptions.None).ElementAtOrDefault(1) ?? "").Where(n => n.StartsWith("czv", StringComparison.Ordinal))],
                Sources = [.. Interfaces(JsonNode.Parse(await InNetworkOfAsync(host, "nft", "-j", "list", "set", "inet", "catalyze", "sources")))],
                Volumes = [.. Folders(Path.Combine(AgentFolder(host), "volumes"))],
                Mounted = [.. File.ReadLines("/proc/self/mounts").Select(l => l.Split(' ')[1]).Where(p => Path.GetDirectoryName(p) == Path.Combine(run, "volumes")).Select(p => Path.GetFileName(p))],
            });
        }

        return facts;
    }

    public CertificateFacts Certificates()
    {
        var issued = Journal("issued.jsonl").Select(l => (Text(l, "instanceId"), Text(l, "serial"))).ToHashSet();
        var grants = Journal("grants.jsonl").GroupBy(l => (Text(l, "hostId"), Text(l, "instanceId"))).Where(g => g.MaxBy(l => l["signedAt"]!.GetValue<DateTimeOffset>())!["grant"] is not null).Select(g => g.Key);
        var authorities = Managers().SelectMany(m => Files(Path.Combine(m, "authorities"), "env-*.json")).ToDictionary(
            f => Path.GetFileNameWithoutExtension(f),
            f => JsonNode.Parse(File.ReadAllText(f))!.AsObject() is var record
                ? (X509Certificate2.CreateFromPem(Text(record, "certificate")), (record["phase"]?.GetValue<string>() ?? "settled") == "settled")
                : throw new InvalidDataException(f),
            StringComparer.Ordinal);
        return new CertificateFacts
        {
            Held = [.. PodMachine.Hosts.SelectMany(host => Folders(Path.Combine(machine.Run, "hosts", host, "proxies")).Select(id => (Host: host, Id: id, Folder: machine.ProxyFolder(host, id))))
                .Where(p => File.Exists(Path.Combine(p.Folder, "wire.pem")))
                .Select(p => (p.Host, p.Id, X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(p.Folder, "wire.pem"))), Roots(Path.Combine(p.Folder, "ca.pem"))))],
            Sealed = [.. PodMachine.Hosts.SelectMany(host => Files(Path.Combine(AgentFolder(host), "certificates"), "*.*").Select(f => (host, Path.GetFileNameWithoutExtension(f)))).Distinct()],
            Authorities = authorities,
            Issued = issued,
            Grants = [.. grants],
        };
    }

    /// <summary>The newest line of each environment that has public names.</summary>
    public IReadOnlyList<(string EnvironmentId, DomainRoute Route)> Routes() =>
    [
        .. Journal("routes.jsonl").GroupBy(l => Text(l, "environmentId"), StringComparer.Ordinal)
            .SelectMany(g => (g.MaxBy(l => l["signedAt"]!.GetValue<DateTimeOffset>())!["routes"].Deserialize<IReadOnlyList<DomainRoute>>(CatalyzeJson.Options) ?? []).Select(r => (g.Key, r))),
    ];

    private static (string InstanceId, string Intent, long Generation, int Slot) ReadRecord(string file)
    {
        var record = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        var order = record["order"]!.AsObject();
        return (Text(order, "instanceId"), Text(record, "intent"), order["generation"]!.GetValue<long>(), record["slot"]!.GetValue<int>());
    }

    // By their working folder, which is the instance's; a former one is noted as such by the agent.
    private static IEnumerable<(string InstanceId, int ProcessId, bool Former)> Proxies(string folder)
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Select(p => Path.GetFileName(p)).Where(p => p.All(char.IsAsciiDigit)))
        {
            string? place;
            try
            {
                if (File.ReadAllText($"/proc/{process}/comm").Trim() != "haproxy") continue;
                place = new FileInfo($"/proc/{process}/cwd").LinkTarget;
            }
            catch (IOException)
            {
                // It ended.
                continue;
            }

            if (place is null || !place.StartsWith(folder + "/", StringComparison.Ordinal)) continue;
            var former = Path.Combine(place, "proxy.former");
            yield return (Path.GetFileName(place), int.Parse(process, CultureInfo.InvariantCulture), File.Exists(former) && File.ReadAllLines(former).Any(l => l.StartsWith(process + " ", StringComparison.Ordinal)));
        }
    }

    private static async Task<string> InNetworkOfAsync(string host, params string[] command) => (await Shell.RunAsync("nsenter", [$"--net=/run/netns/cz-{host}", .. command])).Demand();

    private static IEnumerable<string> Interfaces(JsonNode? node) => node switch
    {
        JsonArray array => array.SelectMany(Interfaces),
        JsonObject item when item["concat"] is JsonArray concat => [concat[0]!.GetValue<string>()],
        JsonObject item => item.Where(p => p.Key != "type").SelectMany(p => Interfaces(p.Value)),
        _ => [],
    };

    private static List<X509Certificate2> Roots(string file)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(file);
        return [.. roots];
    }

    private static string Text(JsonObject node, string name) => node[name]!.GetValue<string>();

    private static IEnumerable<string> Files(string folder, string pattern) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern) : [];

    private static IEnumerable<string> Folders(string folder) => Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Select(f => Path.GetFileName(f)) : [];

    private string AgentFolder(string agent) => Path.Combine(machine.State, "data", "agents", agent);

    private IEnumerable<string> Managers() => Directory.EnumerateDirectories(Path.Combine(machine.State, "data", "agents"), "manager-*");

    // A line that a kill cut off is no line.
    private List<JsonObject> Journal(string name) =>
        [.. Managers().Select(m => Path.Combine(m, name)).Where(File.Exists).SelectMany(f => File.ReadAllText(f).Split('\n')[..^1]).Select(l => JsonNode.Parse(l)!.AsObject())];
}
