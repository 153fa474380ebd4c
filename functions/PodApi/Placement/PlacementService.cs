using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Catalyze.Auction;
using Catalyze.Contracts.Offers;
using Microsoft.Extensions.Logging;

namespace Catalyze.PodApi.Placement;

/// <summary>Runs auctions and makes their results real: held on every host's ledger, then committed by one award row.</summary>
/// <remarks>
/// 1. Auction on what is known. 2. Write the hold, so that nothing can leak. 3. Reserve on each host, all of the host's lots in one
/// transaction under its ledger's ETag; a conflict gives everything back and auctions again. 4. Commit the award. Reservations are
/// marked as committed later or by the sweep, which asks the award. A worker that dies anywhere leaves a hold that expires.
/// </remarks>
public sealed partial class PlacementService(
    HostBook hosts, LedgerStore ledgers, AwardStore awards, PodApiOptions options, TimeProvider clock, ILogger<PlacementService> logger)
{
    private const int MaxAttempts = 25;

    /// <summary>What the auction would decide now; reserves nothing.</summary>
    public async Task<AuctionResult> PlanAsync(string deploymentId, IReadOnlyList<Lot> lots, CancellationToken cancellationToken) =>
        Auctioneer.Evaluate(Request(deploymentId, lots, await hosts.ReadAsync(fresh: true, cancellationToken)));

    /// <summary>Places all lots or none. Called again for the same deployment it gives the award that was made.</summary>
    /// <exception cref="PlacementContentionException">Other auctions were quicker too often.</exception>
    public async Task<PlacementResult> PlaceAsync(string deploymentId, IReadOnlyList<Lot> lots, CancellationToken cancellationToken)
    {
        if (await awards.FindAsync(deploymentId, cancellationToken) is { } made) return new PlacementResult(made, []);
        var fresh = false;
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var states = await hosts.ReadAsync(fresh, cancellationToken);
            var result = Auctioneer.Evaluate(Request(deploymentId, lots, states));
            if (!result.Placed)
            {
                // Never refuse on what may be old.
                if (fresh) return new PlacementResult(null, result.Refusals);
                fresh = true;
                continue;
            }

            if (await TryReserveAsync(deploymentId, lots, result, states, cancellationToken) is { } award) return new PlacementResult(award, []);
            fresh = true;
            LogConflict(deploymentId, attempt);
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 + (15 * attempt))), clock, cancellationToken);
        }

        throw new PlacementContentionException(deploymentId, MaxAttempts);
    }

    /// <summary>Marks the reservations of a committed award, so that the sweep need not; harmless when repeated.</summary>
    public async Task MarkCommittedAsync(PlacementAward award, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(award);
        await Task.WhenAll(award.Placements.Select(p => p.HostId).Distinct(StringComparer.Ordinal).Select(host => ledgers.CommitAsync(host, award.HoldId, cancellationToken)));
        await ledgers.DeleteHoldAsync(award.HoldId, cancellationToken);
    }

    private async Task<PlacementAward?> TryReserveAsync(
        string deploymentId, IReadOnlyList<Lot> lots, AuctionResult result, IReadOnlyList<HostState> states, CancellationToken cancellationToken)
    {
        var lotById = lots.ToDictionary(l => l.LotId, StringComparer.Ordinal);
        var byHost = result.Awards.GroupBy(a => a.HostId, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        var hold = new Hold(Guid.NewGuid().ToString("N"), deploymentId, [.. byHost.Keys], clock.GetUtcNow() + options.HoldLifetime);
        await ledgers.AddHoldAsync(hold, cancellationToken);
        var tokens = await Task.WhenAll(byHost.Select(async host => (
            HostId: host.Key,
            Token: await ledgers.TryHoldAsync(host.Key, [.. host.Value.Select(a => Reserve(hold, lotById[a.LotId], a))], cancellationToken))));
        if (tokens.Any(t => t.Token is null))
        {
            await GiveBackAsync(hold, cancellationToken);
            return null;
        }

        var tokenOf = tokens.ToDictionary(t => t.HostId, t => t.Token!.Value, StringComparer.Ordinal);
        var offerOf = states.ToDictionary(s => s.Offer.HostId, s => s.Offer, StringComparer.Ordinal);
        var award = new PlacementAward(
            deploymentId, hold.HoldId, [.. result.Awards.Select(a => Place(hold, a, offerOf[a.HostId], tokenOf[a.HostId]))], result.Awards);
        var committed = await awards.CommitAsync(award, cancellationToken);
        if (committed?.HoldId != hold.HoldId) await GiveBackAsync(hold, cancellationToken);
        return committed;
    }

    private async Task GiveBackAsync(Hold hold, CancellationToken cancellationToken)
    {
        await Task.WhenAll(hold.HostIds.Select(host => ledgers.ReleaseHoldAsync(host, hold.HoldId, cancellationToken)));
        await ledgers.DeleteHoldAsync(hold.HoldId, cancellationToken);
    }

    private static Reservation Reserve(Hold hold, Lot lot, Award award) => new()
    {
        HostId = award.HostId,
        HoldId = hold.HoldId,
        DeploymentId = hold.DeploymentId,
        EnvironmentId = lot.EnvironmentId,
        InstanceId = award.InstanceId,
        Amount = new HostCapacity(lot.Size.CpuMillis, lot.Size.MemoryMib, lot.Size.DiskMib, lot.MaxPids, 1),
        Ports = [.. award.WirePorts, .. award.PublicPorts],
        FencingToken = 0,
        State = ReservationState.Held,
        ExpiresAt = hold.ExpiresAt,
    };

    private static PlacedInstance Place(Hold hold, Award award, Offer offer, long token) => new()
    {
        InstanceId = award.InstanceId,
        HostId = award.HostId,
        Pod = offer.Pod,
        Provider = offer.Provider,
        Address = offer.Address,
        WirePort = award.WirePorts.Count > 0 ? award.WirePorts[0] : null,
        PublicPort = award.PublicPorts.Count > 0 ? award.PublicPorts[0] : null,
        FencingToken = token,
        Reservation = Reservation.KeyOf(hold.HoldId, award.InstanceId),
    };

    private AuctionRequest Request(string deploymentId, IReadOnlyList<Lot> lots, IReadOnlyList<HostState> states) => new()
    {
        Lots = lots,
        Hosts = states,
        Now = clock.GetUtcNow(),
        MaxOfferAge = options.MaxOfferAge,
        Seed = BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(deploymentId))),
        Pricing = options.Pricing,
        ProvidersWithAgreement = options.ProvidersWithAgreement.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal),
    };

    [LoggerMessage(EventId = 4201, Level = LogLevel.Information, Message = "Placing {DeploymentId}: a host was sold meanwhile, auctioning again after attempt {Attempt}")]
    private partial void LogConflict(string deploymentId, int attempt);
}
