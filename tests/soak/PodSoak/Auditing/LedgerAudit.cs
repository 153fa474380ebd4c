using Catalyze.Contracts.Offers;
using Catalyze.PodApi.Placement;

namespace Catalyze.PodSoak.Auditing;

/// <summary>Every reservation belongs to an instance and every instance's reservations are there; a ledger's sums are those of its reservations.</summary>
internal static class LedgerAudit
{
    public static IEnumerable<string> Compare(IReadOnlyList<SeenLedger> ledgers, IReadOnlyList<WantedInstance> wanted, IReadOnlyList<string> holds)
    {
        foreach (var hold in holds) yield return $"the attempt {hold} is still held";
        foreach (var ledger in ledgers)
        {
            foreach (var difference in Sums(ledger)) yield return difference;
            var claimed = wanted.Where(i => i.HostId == ledger.HostId).SelectMany(i => i.Reservations).ToHashSet(StringComparer.Ordinal);
            foreach (var reservation in ledger.Reservations)
            {
                if (reservation.State == ReservationState.Held) yield return $"{ledger.HostId} holds capacity for {reservation.InstanceId} of {reservation.DeploymentId}, and nothing was awarded";
                if (!claimed.Contains(reservation.Key)) yield return $"{ledger.HostId} has reserved for {reservation.InstanceId} of {reservation.DeploymentId}, and no instance claims it";
            }
        }

        var kept = ledgers.ToDictionary(l => l.HostId, l => l.Reservations.Select(r => r.Key).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var instance in wanted)
        {
            if (instance.Reservations.Count == 0) yield return $"{instance} has no reservation";
            foreach (var key in instance.Reservations.Where(key => !(kept.GetValueOrDefault(instance.HostId)?.Contains(key) ?? false)))
                yield return $"{instance} claims {key}, and {instance.HostId} has no such reservation";
        }
    }

    private static IEnumerable<string> Sums(SeenLedger seen)
    {
        var ledger = seen.Ledger ?? new HostLedger { HostId = seen.HostId };
        var sum = seen.Reservations.Aggregate(new HostCapacity(0, 0, 0, 0, 0), (a, r) => new HostCapacity(
            a.CpuMillis + r.Amount.CpuMillis, a.MemoryMib + r.Amount.MemoryMib, a.DiskMib + r.Amount.DiskMib, a.Pids + r.Amount.Pids, a.Instances + r.Amount.Instances));
        if (sum != ledger.Reserved) yield return $"the ledger of {seen.HostId} says {ledger.Reserved}, its reservations are {sum}";
        var ports = seen.Reservations.SelectMany(r => r.Ports).ToHashSet();
        if (!ledger.UsedPorts().SetEquals(ports))
            yield return $"the ledger of {seen.HostId} has ports [{Join(ledger.UsedPorts().Except(ports))}] that no reservation has, and misses [{Join(ports.Except(ledger.UsedPorts()))}]";
        foreach (var twice in seen.Reservations.SelectMany(r => r.Ports).GroupBy(p => p).Where(g => g.Count() > 1))
            yield return $"port {twice.Key} of {seen.HostId} is reserved twice";
    }

    private static string Join(IEnumerable<int> ports) => string.Join(' ', ports.Order());
}
