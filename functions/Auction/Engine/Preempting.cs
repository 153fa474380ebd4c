namespace Catalyze.Auction.Engine;

/// <summary>Finds room for a lot by taking away standing instances of lower priority, within their services' disruption budgets.</summary>
/// <remarks>
/// Only hosts that lack room are looked at: no eviction changes what a host is. On each the lowest priorities go first until the instance
/// fits, then whoever need not have gone stays after all. The host that costs least wins: the lowest highest priority, then the fewest
/// instances, then the least memory, then the order of hosts.
/// </remarks>
internal sealed class Preempting(AuctionRequest request, HostTable hosts, Quotation quotation)
{
    private readonly ILookup<string, StandingInstance> byHost = request.Standing.ToLookup(s => s.HostId, StringComparer.Ordinal);
    private readonly HashSet<string> gone = new(StringComparer.Ordinal);
    private readonly Dictionary<ServiceKey, int> taken = [];
    private readonly List<(StandingInstance Victim, string Lot)> decided = [];
    private int begun;

    public IReadOnlyList<Preemption> Decided =>
        [.. decided.Select(d => new Preemption(d.Victim.Member.InstanceId, d.Victim.HostId, d.Victim.Lot.Service, d.Lot))];

    /// <summary>A lot begins: what is decided from here on can be undone.</summary>
    public void Begin() => begun = decided.Count;

    /// <summary>The lot found no place: nothing is taken away for it.</summary>
    public void Undo()
    {
        for (var i = decided.Count - 1; i >= begun; i--)
        {
            var victim = decided[i].Victim;
            hosts.Vacate(victim, undo: true);
            gone.Remove(victim.Member.InstanceId);
            taken[ServiceKey.Of(victim.Lot)]--;
        }

        decided.RemoveRange(begun, decided.Count - begun);
    }

    /// <returns>The host that has room now, asked again; or -1.</returns>
    public int MakeRoom(Lot lot, LotMember member)
    {
        var plans = Enumerable.Range(0, hosts.Count).Where(LacksRoom).Select(host => (Host: host, Victims: VictimsOn(host, lot)))
            .Where(p => p.Victims.Count > 0)
            .OrderBy(p => p.Victims.Max(v => v.Lot.Priority)).ThenBy(p => p.Victims.Count).ThenBy(p => p.Victims.Sum(v => v.Lot.Size.MemoryMib)).ThenBy(p => p.Host)
            .ToList();
        foreach (var (host, victims) in plans)
        {
            foreach (var victim in victims) hosts.Vacate(victim);
            quotation.Ask(lot, member);
            if (quotation.Verdicts[host] == 0)
            {
                foreach (var victim in victims) Decide(victim, lot);
                return host;
            }

            // Room was not all that it lacked.
            foreach (var victim in victims) hosts.Vacate(victim, undo: true);
        }

        quotation.Ask(lot, member);
        return -1;
    }

    private bool LacksRoom(int host) => quotation.Verdicts[host] != 0 && Enum.GetValues<Resource>().Any(r => hosts.Free(r)[host] < quotation.Need(r));

    private List<StandingInstance> VictimsOn(int host, Lot lot)
    {
        var lacks = Enum.GetValues<Resource>().Select(r => quotation.Need(r) - hosts.Free(r)[host]).ToArray();
        var left = new Dictionary<ServiceKey, int>();
        var victims = new List<StandingInstance>();
        foreach (var candidate in byHost[hosts.States[host].Offer.HostId]
            .Where(s => s.Lot.Priority < lot.Priority && !gone.Contains(s.Member.InstanceId))
            .OrderBy(s => s.Lot.Priority).ThenByDescending(s => s.Lot.Size.MemoryMib).ThenBy(s => s.Member.InstanceId, StringComparer.Ordinal))
        {
            if (lacks.All(l => l <= 0)) break;
            var key = ServiceKey.Of(candidate.Lot);
            var budget = left.GetValueOrDefault(key, BudgetLeft(key));
            if (budget <= 0) continue;
            left[key] = budget - 1;
            Count(candidate, -1);
            victims.Add(candidate);
        }

        if (lacks.Any(l => l > 0)) return [];
        foreach (var spared in victims.OrderByDescending(v => v.Lot.Priority).ThenByDescending(v => v.Lot.Size.MemoryMib).ToList())
        {
            Count(spared, 1);
            if (lacks.All(l => l <= 0)) victims.Remove(spared);
            else Count(spared, -1);
        }

        return victims;

        void Count(StandingInstance instance, int sign)
        {
            for (var r = Resource.Memory; r <= Resource.Slots; r++) lacks[(int)r] += sign * HostTable.Need(instance.Lot, r);
        }
    }

    private int BudgetLeft(ServiceKey key) =>
        request.Policy.DisruptionBudget.GetValueOrDefault($"{key.EnvironmentId}/{key.Service}") - taken.GetValueOrDefault(key);

    private void Decide(StandingInstance victim, Lot lot)
    {
        decided.Add((victim, lot.LotId));
        gone.Add(victim.Member.InstanceId);
        var key = ServiceKey.Of(victim.Lot);
        taken[key] = taken.GetValueOrDefault(key) + 1;
    }
}
