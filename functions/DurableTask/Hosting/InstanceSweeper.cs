namespace Catalyze.DurableTask;

internal sealed class InstanceSweeper
{
    private readonly Task done = Task.CompletedTask;

    public Task RunAsync(CancellationToken cancellationToken) => done;
}
