using System.Collections.Concurrent;
using Catalyze.Auction;
using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Placement;

namespace Catalyze.PodApi.Placement;

/// <summary>
/// One attempt to make an auction's result real under one hold: reserves on all hosts at once; a host that was sold meanwhile bids again on what
/// it has left, and a host that does not answer is given up, while what the others hold stays held.
/// </summary>
internal sealed class PlacementAttempt(
    string deploymentId, IReadOnlyList<Lot> lots, LedgerStore ledgers, HoldStore holds, HostBook hosts, PodApiOptions options, TimeProvider clock)
{
    private const int MaxRounds = 6;
    private const string SilentRule = "ledger";
    private readonly Dictionary<string, Lot> lotById = lots.ToDictionary(l => l.LotId, StringComparer.Ordinal);
    private readonly Dictionary<string, (Award Award, PlacedInstance Place)> held = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, HostRefusal> silent = new(StringComparer.Ordinal);
    private readonly List<Task<PlacementRound>> rounds = [];

    public Hold Hold { get; private set; } = new(Guid.NewGuid().ToString("N"), deploymentId, [], clock.GetUtcNow() + options.HoldLifetime);

    /// <summary>Whether every reservation there may be is known of.</summary>
    public bool IsCertain => silent.IsEmpty;

    /// <summary>Reserves.</summary>
    /// <param name="result">What the auction decided: every lot is placed.</param>
    /// <param name="request">What it decided on.</param>
    /// <param name="seen">The hosts it decided on.</param>
    /// <param name="decide">Holds a further auction over what is left, beside what is held.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The award to be committed; null when there is no room for all any more.</returns>
    public async Task<PlacementAward?> ReserveAsync(
        AuctionResult result, AuctionRequest request, HostSnapshot seen, Func<IReadOnlyList<Lot>, IReadOnlyList<StandingInstance>, HostSnapshot, AuctionRequest> decide,
        CancellationToken cancellationToken)
    {
        for (var round = 1; ; round++)
        {
            Record(request);
            var byHost = result.Awards.GroupBy(a => a.HostId, StringComparer.Ordinal).ToList();
            await AnnounceAsync([.. byHost.Select(h => h.Key)], cancellationToken);
            var view = seen;
            var outcomes = await Task.WhenAll(byHost.Select(async host => (host.Key, Outcome: await ReserveAsync(view[host.Key], [.. host], cancellationToken))));
            var lost = outcomes.Where(o => o.Outcome != HoldOutcome.Held).Select(o => o.Key).ToHashSet(StringComparer.Ordinal);
            if (lost.Count == 0) return new PlacementAward(deploymentId, Hold.HoldId, [.. held.Values.Select(h => h.Place)], [.. held.Values.Select(h => h.Award)]);
            if (round == MaxRounds) return null;

            await Task.WhenAll(outcomes.Where(o => o.Outcome == HoldOutcome.Sold).Select(o => AskAgainAsync(o.Key, cancellationToken)));
            seen = (await hosts.ReadAsync(fresh: false, cancellationToken)).Without(silent.Keys.ToHashSet(StringComparer.Ordinal));
            request = decide(LeftOver(), Held(), seen);
            result = Auctioneer.Evaluate(request);
            if (!result.Placed) return null;
        }
    }

    /// <summary>How the award came about.</summary>
    public async Task<IReadOnlyList<PlacementRound>> RecordsAsync() => await Task.WhenAll(rounds);

    /// <summary>Gives back whatever is held. What cannot be given back now is when the hold expires.</summary>
    public async Task GiveBackAsync(CancellationToken cancellationToken)
    {
        var given = await Task.WhenAll(Hold.HostIds.Where(h => !silent.ContainsKey(h)).Select(host => InTimeAsync(
            host, async token => { await ledgers.ReleaseHoldAsync(host, Hold.HoldId, token); return HoldOutcome.Held; }, cancellationToken)));
        if (IsCertain && given.All(g => g == HoldOutcome.Held)) await holds.DeleteAsync(Hold.HoldId, cancellationToken);
    }

    // Of a group of which one member lost its host the others keep theirs: the one left over is auctioned as what it is, a member that may not join them.
    private List<Lot> LeftOver()
    {
        var left = new List<Lot>();
        foreach (var lot in lots)
        {
            var members = lot.Members.Where(m => !held.ContainsKey(m.InstanceId)).ToList();
            if (members.Count == 0) continue;
            var occupied = new Dictionary<string, int>(lot.Occupied, StringComparer.Ordinal);
            foreach (var (award, _) in held.Values.Where(h => lotById[h.Award.LotId].Service == lot.Service))
                occupied[award.HostId] = occupied.GetValueOrDefault(award.HostId) + 1;
            left.Add(lot with { Members = members, Occupied = occupied });
        }

        return left;
    }

    // Where somebody minds neighbours, what is held already is one.
    private List<StandingInstance> Held() => lots.All(l => l.Affinities.Count == 0)
        ? []
        : [.. held.Values.Select(h => new StandingInstance(h.Award.HostId, new LotMember { InstanceId = h.Award.InstanceId }, lotById[h.Award.LotId]))];

    private void Record(AuctionRequest request)
    {
        var givenUp = silent.Values.OrderBy(r => r.HostId, StringComparer.Ordinal).ToList();
        rounds.Add(Task.Run(() => new PlacementRound(RecordedAuction.Of(request), givenUp)));
    }

    // Before anything is reserved there, so that nothing can leak.
    private async Task AnnounceAsync(IReadOnlyList<string> hostIds, CancellationToken cancellationToken)
    {
        var all = Hold.HostIds.Union(hostIds, StringComparer.Ordinal).ToList();
        if (all.Count == Hold.HostIds.Count) return;
        Hold = Hold with { HostIds = all };
        await holds.SaveAsync(Hold, cancellationToken);
    }

    private async Task<HoldOutcome> ReserveAsync(HostView host, List<Award> awards, CancellationToken cancellationToken)
    {
        var offer = host.State.Offer;
        return await InTimeAsync(
            offer.HostId,
            async token =>
            {
                var fencing = await ledgers.TryHoldAsync(offer.HostId, host.Ledger, [.. awards.Select(a => Reserve(lotById[a.LotId], a))], token);
                if (fencing is not { } granted) return HoldOutcome.Sold;
                lock (held)
                {
                    foreach (var award in awards) held[award.InstanceId] = (award, Place(award, offer, granted));
                }

                return HoldOutcome.Held;
            },
            cancellationToken);
    }

    // The host bids again on its ledger as it is now.
    private Task<HoldOutcome> AskAgainAsync(string hostId, CancellationToken cancellationToken) => InTimeAsync(
        hostId, async token => { await ledgers.ReadAsync(hostId, token); return HoldOutcome.Held; }, cancellationToken);

    private async Task<HoldOutcome> InTimeAsync(string hostId, Func<CancellationToken, Task<HoldOutcome>> work, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.LedgerPatience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await work(either.Token);
        }
        catch (Exception failure) when (failure is Azure.RequestFailedException or OperationCanceledException or IOException or TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            silent[hostId] = new HostRefusal(hostId, SilentRule, $"its ledger did not answer within {options.LedgerPatience.TotalSeconds:0.#} s");
            return HoldOutcome.Silent;
        }
    }

    private Reservation Reserve(Lot lot, Award award) => new()
    {
        HostId = award.HostId,
        HoldId = Hold.HoldId,
        DeploymentId = deploymentId,
        EnvironmentId = lot.EnvironmentId,
        InstanceId = award.InstanceId,
        Amount = new HostCapacity(lot.Size.CpuMillis, lot.Size.MemoryMib, lot.Size.DiskMib, lot.MaxPids, 1),
        Ports = [.. award.WirePorts, .. award.PublicPorts],
        FencingToken = 0,
        State = ReservationState.Held,
        ExpiresAt = Hold.ExpiresAt,
    };

    private PlacedInstance Place(Award award, Offer offer, long token) => new()
    {
        InstanceId = award.InstanceId,
        HostId = award.HostId,
        Pod = offer.Pod,
        Provider = offer.Provider,
        Address = offer.Address,
        WirePort = award.WirePorts.Count > 0 ? award.WirePorts[0] : null,
        PublicPort = award.PublicPorts.Count > 0 ? award.PublicPorts[0] : null,
        FencingToken = token,
        Reservation = Reservation.KeyOf(Hold.HoldId, award.InstanceId),
    };
}
