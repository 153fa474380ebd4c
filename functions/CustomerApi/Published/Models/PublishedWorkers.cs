using System.Text.Json.Serialization;

namespace Catalyze.CustomerApi.Published.Models;

/// <summary>Entries of the Procfile that run beside a code service, each with its number.</summary>
/// <param name="Workers">By entry; the clients fail where it is missing.</param>
/// <param name="WorkerLimit">Most of them together; ignored where it comes in.</param>
internal sealed record PublishedWorkers(IReadOnlyDictionary<string, int> Workers, [property: JsonPropertyName("worker_limit")] int WorkerLimit = 0);
