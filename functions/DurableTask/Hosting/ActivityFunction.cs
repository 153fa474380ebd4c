namespace Catalyze.DurableTask;

/// <summary>Entry point of the queue <see cref="DurableTaskHubOptions.ActivityQueue"/>: one call of an activity.</summary>
public sealed class ActivityFunction
{
    private readonly ActivityRunner runner;

    internal ActivityFunction(ActivityRunner runner) => this.runner = runner;

    /// <summary>Runs the activity and puts its result into the inbox of the instance that called it.</summary>
    /// <param name="message">The call, as the turn wrote it.</param>
    /// <param name="cancellationToken">Stop of the process: the activity is run again elsewhere.</param>
    /// <exception cref="StorageUnavailableException">Storage did not answer; the message must come again without being counted.</exception>
    public Task RunAsync(string message, CancellationToken cancellationToken) => runner.RunAsync(message, cancellationToken);
}
