using Catalyze.Docker;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Instances;

/// <summary>Removes containers of instances that were told to stop and are gone.</summary>
/// <remarks>
/// An engine goes on with what it was asked for when whoever asked has given up: a container of an instance that is stopped while it is being created comes into
/// being after everything of it was taken away. It was never started and holds no data. What the agent has no memory of at all is left alone.
/// </remarks>
public sealed partial class ContainerSweep(DockerEngine engine, InstanceStore store, string agentId, TimeProvider time, ILogger<ContainerSweep> logger)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(20);

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await LookAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is HttpRequestException or DockerException or IOException)
            {
                // The engine is away; the next look is soon.
                LogSetBack(exception.Message);
            }

            await Task.Delay(Between, time, cancellationToken);
        }
    }

    /// <summary>Looks once.</summary>
    /// <returns>How many containers went.</returns>
    public async Task<int> LookAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var container in await engine.Containers.ListAsync($"{InstanceLabels.Host}={agentId}", cancellationToken))
        {
            // Remembered as gone now, after the list was made: a container of a later order has another id.
            if (container.Labels.GetValueOrDefault(InstanceLabels.Instance) is not { } instanceId || store.Find(instanceId) is not { Intent: InstanceIntent.Gone })
                continue;
            await engine.Containers.RemoveAsync(container.Id, cancellationToken);
            LogRemoved(instanceId, container.Id, container.State);
            removed++;
        }

        return removed;
    }

    [LoggerMessage(4191, LogLevel.Warning, "Removed container {Container} ({State}) of {InstanceId}, which was stopped before")]
    private partial void LogRemoved(string instanceId, string container, string state);

    [LoggerMessage(4192, LogLevel.Debug, "Containers could not be looked through: {Reason}")]
    private partial void LogSetBack(string reason);
}
