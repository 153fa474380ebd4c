using System.Diagnostics;

namespace Catalyze.Bench.Deploy.References;

/// <summary>No orchestrator at all: <c>docker run --detach</c>, ten at a time. The engine's own floor.</summary>
internal sealed class DockerRunDeployer(ScratchEngine engine) : IDeployer
{
    public string Name => "docker run";

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<DeployRun> RunAsync(int replicas, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 10, CancellationToken = cancellationToken };
        var ids = new string[replicas];
        await Parallel.ForAsync(0, replicas, parallel, async (index, token) =>
            ids[index] = (await engine.DockerAsync(["run", "--detach", ScratchEngine.Image], token)).Trim());
        var elapsed = clock.Elapsed;

        await engine.DockerAsync(["rm", "--force", .. ids], cancellationToken);
        return new DeployRun(elapsed);
    }

    public Task CleanUpAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
