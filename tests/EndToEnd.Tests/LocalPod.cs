using System.Globalization;
using System.Net;
using Catalyze.Contracts.Deployments;
using Catalyze.TestSupport;
using Xunit;
using Xunit.Sdk;

namespace Catalyze.EndToEnd.Tests;

/// <summary>The running pod: where its things are, its Pod API, its public edge, and its processes, to be killed and started again.</summary>
public sealed class LocalPod : IAsyncLifetime
{
    public const string SampleName = "appointments";
    public const string SampleDomain = "appointments.catalyze.test";
    public const string SampleEmail = "owner@sample.test";

    public static readonly IReadOnlyList<string> Hosts = ["host1", "host2", "host3"];

    private readonly string _state = Environment.GetEnvironmentVariable("CATALYZE_STATE") ?? "/var/lib/catalyze-local";
    private readonly string _run = Environment.GetEnvironmentVariable("CATALYZE_RUN") ?? "/run/catalyze-local";
    private PodApi? _api;

    public PodApi Api => _api ?? throw new InvalidOperationException("The fixture is not initialised.");

    public Uri ControlPlane { get; } = new("http://127.0.0.1:7071");

    public IPEndPoint Edge { get; } = new(IPAddress.Parse("10.77.0.1"), 8443);

    /// <summary>Where it answers plain HTTP.</summary>
    public IPEndPoint PlainEdge { get; } = new(IPAddress.Parse("10.77.0.1"), 8080);

    public string SamplePassword => File.ReadAllText(Path.Combine(_state, "secrets", "sample-password"));

    /// <summary>The code in the last mail to an address. Mails lie in a folder before they are announced.</summary>
    public string MailedCode(string email) =>
        Directory.GetFiles(Path.Combine(_state, "data", "control-plane", "mails"), "*.eml").Order(StringComparer.Ordinal).Select(File.ReadAllText)
            .Last(text => text.Contains($"To: {email}\r\n", StringComparison.Ordinal))
            .Split('\n').Single(line => line.StartsWith("    ", StringComparison.Ordinal)).Trim();

    public static string TestOutput(string folder) =>
        Directory.CreateDirectory(Path.Combine(Environment.GetEnvironmentVariable("CATALYZE_TEST_OUTPUT") ?? Path.Combine(RepositoryRoot.Find(), "artifacts"), folder)).FullName;

    /// <summary>Fails every test with what to do, where there is no pod.</summary>
    public async Task InitializeAsync()
    {
        var token = Path.Combine(_state, "secrets", "operator-token");
        if (!File.Exists(token))
            throw new XunitException($"These tests need a running local pod, and {token} is not there. Start it as root: ./catalyze up");
        _api = new PodApi(ControlPlane, await File.ReadAllTextAsync(token));
        try
        {
            await Eventually.HoldsAsync(async () => (await Api.HostsAsync()).Count(h => h.Offering) == Hosts.Count);
        }
        catch (HttpRequestException e)
        {
            throw new XunitException($"The local pod's control plane does not answer at {ControlPlane}. Start it as root: ./catalyze up", e);
        }
    }

    public Task DisposeAsync()
    {
        _api?.Dispose();
        return Task.CompletedTask;
    }

    public async Task<EnvironmentStatus> SampleAsync()
    {
        var ids = (await Api.EnvironmentsAsync()).Where(e => e.EnvironmentName == SampleName && e.State is not (EnvironmentState.Removed or EnvironmentState.Removing));
        return await Api.EnvironmentAsync(Assert.Single(ids).EnvironmentId);
    }

    /// <summary>A client outside the pod that trusts the edge's authority and finds every public name at the edge.</summary>
    public HttpClient Browser() => EdgeVisitor.Create(
        Edge, Directory.GetFiles(Path.Combine(_state, "data", "agents"), "edge-ca.pem", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First(), TimeSpan.FromSeconds(15));

    /// <summary>What a domain answers to a visitor; why it does not is an answer too, for the test to judge.</summary>
    public async Task<string> AnswerAsync(string domain)
    {
        using var browser = Browser();
        try
        {
            return await browser.GetStringAsync(new Uri($"https://{domain}:{Edge.Port}/"));
        }
        catch (HttpRequestException e)
        {
            return $"no answer: {e.Message} {e.InnerException?.Message}";
        }
    }

    public string StorageFolder => Path.Combine(_state, "data", "azurite");

    /// <summary>Looks through everything of the pod that lies on the disk, save what is searched in other ways: storage, and image layers.</summary>
    internal void SearchState(Secrets.DeepSearch search)
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(_state, "data")).Where(f => f != StorageFolder && !Path.GetFileName(f).StartsWith("registry", StringComparison.Ordinal)))
            search.Folder(folder, file => file.EndsWith(".sock", StringComparison.Ordinal));
        search.Folder(Path.Combine(_state, "log"));
        foreach (var host in Hosts)
            search.Folder(Path.Combine(_state, "cache", "engines", host, "containers"));
    }

    /// <summary>A volume's files as they lie on its host's disk.</summary>
    internal IReadOnlyList<FileInfo> VolumeFiles(string host, string volume) =>
        new DirectoryInfo(Path.Combine(_state, "data", "agents", host, "volumes", volume)).GetFiles("*", SearchOption.AllDirectories);

    /// <summary>The host agent's note which process serves an open volume.</summary>
    internal string VolumeNote(string host, string volume) => Path.Combine(_run, "hosts", host, "volumes", volume + ".server");

    public string EngineSocket(string host) => Path.Combine(_run, "engines", host, "docker.sock");

    /// <summary>The folder of an instance's proxy on its host.</summary>
    public string ProxyFolder(string host, string instanceId) => Path.Combine(_run, "hosts", host, "proxies", instanceId);

    /// <summary>Debian's client, of the same package as the engines.</summary>
    public async Task<string> DockerAsync(string host, params string[] arguments) =>
        (await Shell.RunAsync("/usr/bin/docker", ["--host", $"unix://{EngineSocket(host)}", .. arguments])).Demand();

    /// <summary>Every container of an environment on every host, stopped ones too.</summary>
    public async Task<IReadOnlyList<PodContainer>> ContainersAsync(string environmentId)
    {
        var containers = new List<PodContainer>();
        foreach (var host in Hosts)
        {
            var lines = await DockerAsync(host, "ps", "--all", "--no-trunc", "--filter", $"label=catalyze.environment={environmentId}",
                "--format", "{{.ID}}\t{{.Label \"catalyze.instance\"}}\t{{.Label \"catalyze.service\"}}\t{{.State}}");
            containers.AddRange(lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => l.Split('\t'))
                .Select(f => new PodContainer(host, f[0], f[1], f[2], f[3])));
        }

        return containers;
    }

    /// <summary>The first process of an instance's container, as the machine counts.</summary>
    public async Task<int> ProcessOfAsync(InstanceStatus instance)
    {
        var containers = await DockerAsync(instance.HostId, "ps", "--quiet", "--filter", $"label=catalyze.instance={instance.InstanceId}");
        var pid = await DockerAsync(instance.HostId, "inspect", "--format", "{{.State.Pid}}", Assert.Single(containers.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        return int.Parse(pid, CultureInfo.InvariantCulture);
    }

    /// <summary>Runs a program of the machine in an instance's network namespace: what it can reach, the instance can.</summary>
    public async Task<ShellResult> InNetworkOfAsync(InstanceStatus instance, string input, params string[] command) =>
        await Shell.RunAsync("nsenter", [$"--net=/proc/{Number(await ProcessOfAsync(instance))}/ns/net", .. command], input);

    /// <summary>Sends a signal to a process the script started.</summary>
    public async Task SignalAsync(string process, string signal) =>
        (await Shell.RunAsync("kill", [$"-{signal}", await ProcessIdAsync(process)])).Demand();

    /// <summary><c>kill -9</c> of a process the script started: <c>app</c>, <c>agent-host1</c>, <c>engine-host1</c>.</summary>
    public async Task KillAsync(string process)
    {
        var pid = await ProcessIdAsync(process);
        await SignalAsync(process, "KILL");
        await Eventually.HoldsAsync(() => !File.Exists($"/proc/{pid}/stat") || File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal));
    }

    /// <summary>Cuts a host from the network (<c>down</c>), or gives it back (<c>up</c>). What runs there runs on, and nobody outside can know.</summary>
    public static async Task LinkAsync(string host, string state) => (await Shell.RunAsync("ip", ["link", "set", "veth-h" + host["host".Length..], state])).Demand();

    /// <summary>Starts what is missing, as a supervisor would.</summary>
    public static async Task RepairAsync() =>
        (await Shell.RunAsync(Path.Combine(RepositoryRoot.Find(), "catalyze"), ["up", "--no-sample"], timeout: TimeSpan.FromMinutes(3))).Demand();

    /// <summary>Address and port of an instance's TLS listener as its consumers reach it, read from a consumer's proxy.</summary>
    public async Task<IPEndPoint> WireEndpointAsync(InstanceStatus provider, InstanceStatus consumer)
    {
        var configuration = await File.ReadAllLinesAsync(Path.Combine(ProxyFolder(consumer.HostId, consumer.InstanceId), "proxy.cfg"));
        var server = configuration.Select(l => l.Trim().Split(' ')).First(w => w is ["server", _, _, ..] && w[1] == provider.InstanceId);
        return IPEndPoint.Parse(server[2]);
    }

    /// <summary>Where a consumer finds a provider within its own namespace, read from its proxy.</summary>
    public async Task<IPEndPoint> LocalEndpointAsync(InstanceStatus consumer, string provider)
    {
        var configuration = await File.ReadAllLinesAsync(Path.Combine(ProxyFolder(consumer.HostId, consumer.InstanceId), "proxy.cfg"));
        var bind = configuration.SkipWhile(l => l.Trim() != $"frontend outbound-{provider}").Select(l => l.Trim().Split(' ')).First(w => w[0] == "bind");
        return IPEndPoint.Parse(bind[1]);
    }

    private async Task<string> ProcessIdAsync(string process) => (await File.ReadAllTextAsync(Path.Combine(_run, "processes", process))).Split(' ')[0];

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
