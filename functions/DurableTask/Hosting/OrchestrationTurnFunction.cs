namespace Catalyze.DurableTask;

/// <summary>Entry point of the queue <see cref="DurableTaskHubOptions.TurnQueue"/>: a doorbell of one instance.</summary>
public sealed class OrchestrationTurnFunction
{
    private readonly TurnRunner runner;

    internal OrchestrationTurnFunction(TurnRunner runner) => this.runner = runner;

    /// <summary>Runs turns of the instance until its inbox is empty and its outbox has drained.</summary>
    /// <param name="message">Id of the instance.</param>
    /// <param name="cancellationToken">Stop of the process: what is not committed is done again elsewhere.</param>
    /// <exception cref="StorageUnavailableException">Storage did not answer; the message must come again without being counted.</exception>
    public Task RunAsync(string message, CancellationToken cancellationToken) => runner.RunAsync(message, cancellationToken);
}
