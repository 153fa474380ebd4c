using Catalyze.PodApi.Placement;

namespace Catalyze.PodSoak.Auditing;

/// <summary>A host's partition of the ledgers' table.</summary>
internal sealed record SeenLedger(string HostId, HostLedger? Ledger, IReadOnlyList<Reservation> Reservations);
