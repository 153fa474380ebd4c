using System.Diagnostics;
using System.Globalization;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Specifications;
using Catalyze.Docker;

namespace Catalyze.Bench.Deploy;

/// <summary>
/// The local pod: an environment with one Redis; what is measured is a deployment that adds a tiny code service connected to it. All are running
/// when the deployment says so and every replica has read a byte that came back over its own wire, by its own clock.
/// </summary>
internal sealed class CatalyzeDeployer : IDeployer, IDisposable
{
    private const string EnvironmentId = "env-benchdepl0";
    private const string Probe = "probe";
    private readonly PodApiClient _podApi;
    private readonly DirectoryInfo _engines;
    private SourceReference? _source;
    private ServiceSize? _size;

    internal CatalyzeDeployer(DeployOptions options)
    {
        _podApi = new PodApiClient(options.ControlPlane, options.OperatorToken);
        _engines = options.Engines;
    }

    public string Name => "catalyze";

    public void Dispose() => _podApi.Dispose();

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        // Little memory, but half a core: the references have no limit, and one of a twentieth would measure only how long the kernel makes a start wait.
        _size = (await _podApi.CatalogAsync(cancellationToken)).Single(t => t.Type == "code").MinimumSize with { CpuMillis = 500 };
        _source = new SourceReference((await _podApi.UploadSourceAsync(ProbeSource.Pack(), cancellationToken)).Digest);
        // Builds the image once, and leaves it on every host as a deployment of the day before would have.
        await DeployAsync(3 * _engines.GetDirectories("host*").Length, cancellationToken);
        await DeployAsync(0, cancellationToken);
    }

    public async Task<DeployRun> RunAsync(int replicas, CancellationToken cancellationToken)
    {
        var ordered = DateTimeOffset.UtcNow;
        var clock = Stopwatch.StartNew();
        var deployment = await DeployAsync(replicas, cancellationToken);
        var elapsed = clock.Elapsed;

        var crossed = await CrossingsAsync(replicas, cancellationToken);
        var lastCrossed = crossed.Max() - ordered;
        var timeline = await _podApi.TimelineAsync(deployment, cancellationToken);
        var status = await _podApi.EnvironmentAsync(EnvironmentId, cancellationToken);
        var instances = status.Services.Single(s => s.Label == Probe).Instances;
        await DeployAsync(0, cancellationToken);

        return new DeployRun(
            (lastCrossed > elapsed ? lastCrossed : elapsed).TotalSeconds,
            timeline.GroupBy(e => e.Kind, StringComparer.Ordinal).ToDictionary(g => g.Key, g => (g.Max(e => e.At) - ordered).TotalMilliseconds, StringComparer.Ordinal),
            instances.SelectMany(i => i.Timings).GroupBy(t => t.Key, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => Measurements.Statistics.Of(g.Select(t => (double)t.Value)).Median, StringComparer.Ordinal));
    }

    public async Task CleanUpAsync(CancellationToken cancellationToken) => await _podApi.RemoveAsync(EnvironmentId, cancellationToken);

    private async Task<string> DeployAsync(int replicas, CancellationToken cancellationToken)
    {
        var cache = new ServiceSpecification { Label = "cache01", Type = "redis" };
        var probe = new ServiceSpecification { Label = Probe, Type = "code", Scale = replicas, Source = _source, Size = _size, Process = Probe };
        return await _podApi.DeployAsync(
            new PodSpecification
            {
                EnvironmentId = EnvironmentId,
                EnvironmentName = "Deployment benchmark",
                OrganisationId = "org-bench",
                Confinement = Confinement.Waived,
                Services = replicas > 0 ? [cache, probe] : [cache],
                Connections = replicas > 0 ? [new ConnectionSpecification("cache01", Probe)] : [],
            },
            cancellationToken);
    }

    /// <summary>When each replica read its byte, from what it printed.</summary>
    private async Task<IReadOnlyList<DateTimeOffset>> CrossingsAsync(int replicas, CancellationToken cancellationToken)
    {
        var crossings = new List<DateTimeOffset>();
        foreach (var folder in _engines.GetDirectories("host*"))
        {
            using var engine = new DockerEngine(Path.Combine(folder.FullName, "docker.sock"));
            foreach (var container in await engine.Containers.ListAsync($"catalyze.environment={EnvironmentId}", cancellationToken))
            {
                var line = (await engine.Containers.LogsAsync(container.Id, 10, cancellationToken)).Split('\n').FirstOrDefault(l => l.StartsWith(ProbeSource.Crossed, StringComparison.Ordinal));
                if (line is not null)
                    crossings.Add(DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(line[ProbeSource.Crossed.Length..], CultureInfo.InvariantCulture)));
            }
        }

        return crossings.Count == replicas
            ? crossings
            : throw new InvalidOperationException($"{replicas} replicas were said to be running, {crossings.Count} had read a byte over their wire.");
    }
}
