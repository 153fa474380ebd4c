namespace Catalyze.DurableTask;

internal sealed class TurnRunner
{
    private readonly Task done = Task.CompletedTask;

    public Task RunAsync(string message, CancellationToken cancellationToken) => done;
}
