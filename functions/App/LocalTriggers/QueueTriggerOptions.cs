using System.Globalization;
using System.Text.Json;

namespace Catalyze.App.LocalTriggers;

/// <summary>host.json's <c>extensions.queues</c>, with the host's own defaults for what it does not say.</summary>
internal sealed record QueueTriggerOptions
{
    /// <summary>Messages fetched at once.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>More are fetched when no more than this many are in work.</summary>
    public int NewBatchThreshold { get; init; } = 8;

    /// <summary>Tries before a message goes to the poison queue.</summary>
    public int MaxDequeueCount { get; init; } = 5;

    /// <summary>How long a message stays hidden after its function failed.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>Longest pause between two looks into an empty queue.</summary>
    public TimeSpan MaxPollingInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Reads host.json.</summary>
    /// <exception cref="JsonException">It is not host.json.</exception>
    public static QueueTriggerOptions Read(string hostJson)
    {
        using var document = JsonDocument.Parse(hostJson);
        var defaults = new QueueTriggerOptions();
        if (!document.RootElement.TryGetProperty("extensions", out var extensions) || !extensions.TryGetProperty("queues", out var queues))
            return defaults;
        var batchSize = Number("batchSize", defaults.BatchSize);
        return new QueueTriggerOptions
        {
            BatchSize = batchSize,
            NewBatchThreshold = Number("newBatchThreshold", batchSize / 2),
            MaxDequeueCount = Number("maxDequeueCount", defaults.MaxDequeueCount),
            VisibilityTimeout = Time("visibilityTimeout", defaults.VisibilityTimeout),
            MaxPollingInterval = Time("maxPollingInterval", defaults.MaxPollingInterval),
        };

        int Number(string name, int otherwise) => queues.TryGetProperty(name, out var value) ? value.GetInt32() : otherwise;
        TimeSpan Time(string name, TimeSpan otherwise) =>
            queues.TryGetProperty(name, out var value) ? TimeSpan.Parse(value.GetString()!, CultureInfo.InvariantCulture) : otherwise;
    }
}
