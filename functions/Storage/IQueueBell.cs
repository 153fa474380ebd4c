namespace Catalyze.Storage;

/// <summary>Told that a message was just put on a queue, so that a reader in this process need not wait for its next poll.</summary>
public interface IQueueBell
{
    /// <summary>Rings for a queue; cheap, never blocks, never throws.</summary>
    void Ring(string queueName);
}
