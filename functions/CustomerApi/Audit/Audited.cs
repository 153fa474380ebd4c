namespace Catalyze.CustomerApi.Audit;

/// <summary>Left on a request that has left an entry.</summary>
internal sealed record Audited(string Action);
