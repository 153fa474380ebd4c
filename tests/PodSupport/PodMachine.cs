using System.Net;
using Catalyze.TestSupport;

namespace Catalyze.PodSupport;

/// <summary>The machine a local pod runs on: where the pod's things are, its engines, its public edge, and its processes, to be killed and started again.</summary>
public class PodMachine
{
    public static readonly IReadOnlyList<string> Hosts = ["host1", "host2", "host3"];

    /// <summary>Where the pod keeps what survives it being stopped.</summary>
    public string State { get; } = Environment.GetEnvironmentVariable("CATALYZE_STATE") ?? "/var/lib/catalyze-local";

    /// <summary>Where its sockets and process ids are.</summary>
    public string Run { get; } = Environment.GetEnvironmentVariable("CATALYZE_RUN") ?? "/run/catalyze-local";

    public Uri ControlPlane { get; } = new("http://127.0.0.1:7071");

    public IPEndPoint Edge { get; } = new(IPAddress.Parse("10.77.0.1"), 8443);

    /// <summary>Where it answers plain HTTP.</summary>
    public IPEndPoint PlainEdge { get; } = new(IPAddress.Parse("10.77.0.1"), 8080);

    /// <summary>A client outside the pod that trusts the edge's authority and finds every public name at the edge.</summary>
    public HttpClient Browser() => EdgeVisitor.Create(
        Edge, Directory.GetFiles(Path.Combine(State, "data", "agents"), "edge-ca.pem", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First(), TimeSpan.FromSeconds(15));

    /// <summary>What a domain answers to a visitor; why it does not is an answer too, for the test to judge.</summary>
    public async Task<string> AnswerAsync(string domain, string path = "/")
    {
        using var browser = Browser();
        try
        {
            return await browser.GetStringAsync(new Uri($"https://{domain}:{Edge.Port}{path}"));
        }
        catch (HttpRequestException e)
        {
            return $"no answer: {e.Message} {e.InnerException?.Message}";
        }
    }

    public string EngineSocket(string host) => Path.Combine(Run, "engines", host, "docker.sock");

    /// <summary>The folder of an instance's proxy on its host.</summary>
    public string ProxyFolder(string host, string instanceId) => Path.Combine(Run, "hosts", host, "proxies", instanceId);

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

    /// <summary>Leaves nothing free of a host's own disk, not even what is kept for root.</summary>
    public void FillDisk(string host)
    {
        var folder = Path.GetDirectoryName(Filler(host))!;
        if (!Directory.Exists(folder))
            throw new InvalidOperationException($"{host} has no disk of its own that could be filled. Take the pod down and bring it up with CATALYZE_DISK={host}:6144 in its environment.");
        const int Mebibyte = 1024 * 1024;
        using var filler = new FileStream(Filler(host), new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 0,
            // What it runs writes meanwhile, and so much at once takes some room of its own.
            PreallocationSize = Math.Max(0, new DriveInfo(folder).TotalFreeSpace - (256 * Mebibyte)),
        });
        filler.Seek(0, SeekOrigin.End);
        foreach (var size in (int[])[Mebibyte, 4096])
        {
            var block = new byte[size];
            try
            {
                while (true)
                {
                    filler.Write(block);
                    filler.Flush(flushToDisk: true);
                }
            }
            catch (IOException)
            {
                // No more of this size.
            }
        }
    }

    /// <summary>Gives back what <see cref="FillDisk"/> took.</summary>
    public void EmptyDisk(string host) => File.Delete(Filler(host));

    private string Filler(string host) => Path.Combine(State, "disks", host, "filler");

    /// <summary>Starts what is missing, as a supervisor would.</summary>
    public static async Task RepairAsync() =>
        (await Shell.RunAsync(Path.Combine(Environment.GetEnvironmentVariable("CATALYZE_ROOT") ?? RepositoryRoot.Find(), "catalyze"), ["up", "--no-sample"], timeout: TimeSpan.FromMinutes(3))).Demand();

    private async Task<string> ProcessIdAsync(string process) => (await File.ReadAllTextAsync(Path.Combine(Run, "processes", process))).Split(' ')[0];
}
