using Catalyze.Auction;
using Catalyze.PodApi.Agents;

namespace Catalyze.PodApi.Placement;

/// <summary>A host as an auction sees it, and what that was made of.</summary>
/// <param name="State">What the auction sees.</param>
/// <param name="Agent">The enrolled agent.</param>
/// <param name="Ledger">Its ledger; null where it has given nothing away yet.</param>
public sealed record HostView(HostState State, AgentRecord Agent, CachedLedger? Ledger);
