namespace Catalyze.CustomerApi.Published.Models;

/// <summary>What a job was given; never a secret.</summary>
internal sealed record PublishedJobPayload(IReadOnlyDictionary<string, string> Environment);
