using Azure;

namespace Catalyze.PodApi.Placement;

/// <summary>A ledger as it was last seen.</summary>
public sealed record CachedLedger(HostLedger Ledger, ETag ETag);
