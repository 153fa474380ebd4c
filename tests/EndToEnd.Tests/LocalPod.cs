using System.Globalization;
using System.Net;
using Azure.Storage.Queues;
using Catalyze.Contracts.Deployments;
using Catalyze.TestSupport;
using Xunit;
using Xunit.Sdk;

namespace Catalyze.EndToEnd.Tests;

/// <summary>The running pod: where its things are, its Pod API, its public edge, and its processes, to be killed and started again.</summary>
public sealed class LocalPod : PodMachine, IAsyncLifetime
{
    public const string SampleName = "appointments";
    public const string SampleDomain = "appointments.catalyze.test";
    public const string SampleEmail = "owner@sample.test";

    private PodApi? _api;

    public PodApi Api => _api ?? throw new InvalidOperationException("The fixture is not initialised.");

    public string SamplePassword => File.ReadAllText(Path.Combine(State, "secrets", "sample-password"));

    /// <summary>The token that <c>./catalyze up</c> made for the machine's own operator.</summary>
    public string OperatorToken => File.ReadAllText(Path.Combine(State, "secrets", "operator-token"));

    /// <summary>The queues of the pod's storage, as somebody with its key reaches them.</summary>
    public QueueServiceClient Queues() => new(
        $"DefaultEndpointsProtocol=http;AccountName=catalyzelocal;AccountKey={File.ReadAllText(Path.Combine(State, "secrets", "azurite-key"))};QueueEndpoint=http://{Edge.Address}:10001/catalyzelocal",
        new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });

    /// <summary>The code in the last mail to an address. Mails lie in a folder before they are announced.</summary>
    public string MailedCode(string email) =>
        Directory.GetFiles(Path.Combine(State, "data", "control-plane", "mails"), "*.eml").Order(StringComparer.Ordinal).Select(File.ReadAllText)
            .Last(text => text.Contains($"To: {email}\r\n", StringComparison.Ordinal))
            .Split('\n').Single(line => line.StartsWith("    ", StringComparison.Ordinal)).Trim();

    public static string TestOutput(string folder) =>
        Directory.CreateDirectory(Path.Combine(Environment.GetEnvironmentVariable("CATALYZE_TEST_OUTPUT") ?? Path.Combine(RepositoryRoot.Find(), "artifacts"), folder)).FullName;

    /// <summary>Fails every test with what to do, where there is no pod.</summary>
    public async Task InitializeAsync()
    {
        var token = Path.Combine(State, "secrets", "operator-token");
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

    public string StorageFolder => Path.Combine(State, "data", "azurite");

    /// <summary>Looks through everything of the pod that lies on the disk, save what is searched in other ways: storage, and image layers.</summary>
    internal void SearchState(Secrets.DeepSearch search)
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(State, "data")).Where(f => f != StorageFolder && !Path.GetFileName(f).StartsWith("registry", StringComparison.Ordinal)))
            search.Folder(folder, file => file.EndsWith(".sock", StringComparison.Ordinal));
        search.Folder(Path.Combine(State, "log"));
        foreach (var host in Hosts)
            search.Folder(Path.Combine(State, "cache", "engines", host, "containers"));
    }

    /// <summary>A volume's files as they lie on its host's disk.</summary>
    internal IReadOnlyList<FileInfo> VolumeFiles(string host, string volume) =>
        new DirectoryInfo(Path.Combine(State, "data", "agents", host, "volumes", volume)).GetFiles("*", SearchOption.AllDirectories);

    /// <summary>What an operator does with a volume that is nobody's any more.</summary>
    internal void RemoveVolume(string host, string volume) => Directory.Delete(Path.Combine(State, "data", "agents", host, "volumes", volume), recursive: true);

    /// <summary>The host agent's note which process serves an open volume.</summary>
    internal string VolumeNote(string host, string volume) => Path.Combine(Run, "hosts", host, "volumes", volume + ".server");

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

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
