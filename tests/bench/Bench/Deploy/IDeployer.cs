namespace Catalyze.Bench.Deploy;

/// <summary>Something that can bring up a number of tiny containers on order.</summary>
internal interface IDeployer
{
    string Name { get; }

    /// <summary>Everything that is not measured: engines, images, the provider to connect to.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Brings them up, measures, and takes them down again without measuring.</summary>
    Task<DeployRun> RunAsync(int replicas, CancellationToken cancellationToken);

    /// <summary>Leaves the machine as it was.</summary>
    Task CleanUpAsync(CancellationToken cancellationToken);
}
