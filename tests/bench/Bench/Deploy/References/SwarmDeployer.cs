using System.Diagnostics;
using System.Globalization;

namespace Catalyze.Bench.Deploy.References;

/// <summary>Docker Swarm with one node: a replicated service of containers that only sleep, neither encrypted nor connected to anything.</summary>
internal sealed class SwarmDeployer(ScratchEngine engine) : IDeployer
{
    private const string Service = "bench";

    public string Name => "swarm";

    public Task PrepareAsync(CancellationToken cancellationToken) => engine.DockerAsync(["swarm", "init", "--advertise-addr", "10.79.0.1"], cancellationToken);

    public async Task<DeployRun> RunAsync(int replicas, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        await engine.DockerAsync(["service", "create", "--quiet", "--detach", "--no-resolve-image", "--name", Service, "--replicas", replicas.ToString(CultureInfo.InvariantCulture), ScratchEngine.Image], cancellationToken);
        while (await RunningAsync(cancellationToken) < replicas)
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        var elapsed = clock.Elapsed;

        await engine.DockerAsync(["service", "rm", Service], cancellationToken);
        while ((await engine.DockerAsync(["ps", "--all", "--quiet"], cancellationToken)).Length > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
        return new DeployRun(elapsed);
    }

    public Task CleanUpAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The client of the engine takes some 20 ms of one core at each look; at ten looks a second that is a small part of two cores.
    private async Task<int> RunningAsync(CancellationToken cancellationToken)
    {
        var tasks = await engine.DockerAsync(["service", "ps", Service, "--filter", "desired-state=running", "--format", "{{.CurrentState}}"], cancellationToken);
        return tasks.Split('\n').Count(t => t.StartsWith("Running", StringComparison.Ordinal));
    }
}
