namespace Catalyze.DurableTask;

/// <summary>Entry point of the timer that rings again what a crash left silent; to be called every <see cref="DurableTaskHubOptions.SweepInterval"/>.</summary>
public sealed class InstanceSweepFunction
{
    private readonly InstanceSweeper sweeper;

    internal InstanceSweepFunction(InstanceSweeper sweeper) => this.sweeper = sweeper;

    /// <summary>Rings every instance whose time has come: due timers, instances that stayed silent with work, activities of dead processes.</summary>
    /// <exception cref="StorageUnavailableException">Storage did not answer; the next sweep does it.</exception>
    public Task RunAsync(CancellationToken cancellationToken) => sweeper.RunAsync(cancellationToken);
}
