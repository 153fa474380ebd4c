using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Catalyze.Auction;
using Microsoft.Extensions.Logging;

namespace Catalyze.PodApi.Placement;

/// <summary>Runs auctions and makes their results real: held on every host's ledger, then committed by one award row.</summary>
/// <remarks>
/// 1. Auction on what is known. 2. Write the hold, so that nothing can leak. 3. Reserve on each host, all of the host's lots in one
/// transaction under its ledger's ETag; a host that was sold meanwhile bids again. 4. Commit the award, with the record of how it came about.
/// 5. Settle: mark the reservations and tell the feed; the sweep does it where nobody else does. A worker that dies anywhere leaves a hold that expires.
/// </remarks>
public sealed partial class PlacementService(
    HostBook hosts,
    LedgerStore ledgers,
    LedgerCache cache,
    LedgerFeed feed,
    HoldStore holds,
    AwardStore awards,
    PlacementRecordStore records,
    PodApiOptions options,
    TimeProvider clock,
    ILogger<PlacementService> logger)
{
    private const int MaxAttempts = 25;

    /// <summary>What the auction would decide now; reserves nothing.</summary>
    /// <param name="seed">Decides between equal prices.</param>
    /// <param name="lots">What is to be placed.</param>
    /// <param name="standing">Instances that are there already, as far as they matter as neighbours.</param>
    /// <param name="change">Hosts as they are to be thought of; null for as they are.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<(AuctionRequest Request, AuctionResult Result)> PlanAsync(
        string seed, IReadOnlyList<Lot> lots, IReadOnlyList<StandingInstance> standing, Func<HostState, HostState>? change, CancellationToken cancellationToken)
    {
        var request = Request(seed, lots, standing, await hosts.ReadAsync(fresh: true, cancellationToken));
        if (change is not null) request = request with { Hosts = [.. request.Hosts.Select(change)] };
        return (request, Auctioneer.Evaluate(request));
    }

    /// <summary>What an auction of these lots would be held on now.</summary>
    public async Task<AuctionRequest> RequestAsync(string seed, IReadOnlyList<Lot> lots, IReadOnlyList<StandingInstance> standing, CancellationToken cancellationToken) =>
        Request(seed, lots, standing, await hosts.ReadAsync(fresh: true, cancellationToken));

    /// <summary>As the other, with nobody to be near to or apart from.</summary>
    public Task<PlacementResult> PlaceAsync(string deploymentId, IReadOnlyList<Lot> lots, CancellationToken cancellationToken) => PlaceAsync(deploymentId, lots, [], makeRoom: null, cancellationToken);

    /// <summary>Places all lots or none. Called again for the same deployment it gives the award that was made.</summary>
    /// <param name="deploymentId">The deployment; also the seed.</param>
    /// <param name="lots">What is to be placed.</param>
    /// <param name="standing">Instances that are there already, as far as they matter as neighbours.</param>
    /// <param name="makeRoom">Asked before anything is refused: whether room is being made; null for never.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="PlacementContentionException">Other auctions were quicker too often.</exception>
    /// <exception cref="PlacementClosedException">The deployment has ended.</exception>
    public async Task<PlacementResult> PlaceAsync(
        string deploymentId, IReadOnlyList<Lot> lots, IReadOnlyList<StandingInstance> standing, Func<AuctionRequest, CancellationToken, Task<bool>>? makeRoom, CancellationToken cancellationToken)
    {
        var finding = awards.ReadAsync(deploymentId, cancellationToken);
        var reading = hosts.ReadAsync(fresh: false, cancellationToken);
        await Task.WhenAll(finding, reading);
        if ((await finding).Award is { } made) return new PlacementResult(made, []);
        if ((await finding).IsClosed) return await RepeatRefusalAsync(deploymentId, cancellationToken);
        var (seen, isFresh) = (await reading, false);
        var check = new RefusalCheck(deploymentId, ledgers, cache, holds, options, clock);
        for (var attempt = 1; attempt <= MaxAttempts;)
        {
            var request = Request(deploymentId, lots, standing, seen);
            var result = Auctioneer.Evaluate(request);
            if (result.Placed)
            {
                if (await TryAsync(deploymentId, lots, result, request, seen, cancellationToken) is { } placed) return placed;
                LogConflict(deploymentId, attempt++);
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 + (15 * attempt))), clock, cancellationToken);
            }
            else if (isFresh && !await check.MayChangeAsync(result, cancellationToken))
            {
                if (makeRoom is not null && await makeRoom(request, cancellationToken)) return new PlacementResult(null, []) { MakingRoom = true };
                return await RefuseAsync(deploymentId, result, request, cancellationToken);
            }

            // Never refuse on what may be old.
            (seen, isFresh) = (await hosts.ReadAsync(fresh: true, cancellationToken), true);
        }

        throw new PlacementContentionException(deploymentId, MaxAttempts);
    }

    /// <summary>Marks what an award has reserved and tells other auctions; harmless when repeated, and done by the sweep where it is not done here.</summary>
    public async Task SettleAsync(PlacementResult placed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(placed);
        if (placed.Award is not { } award) return;
        var marking = award.ByHost().Select(host => ledgers.CommitAsync(host.HostId, award.HoldId, host.Reservations, cancellationToken));
        var publishing = feed.PublishAsync(award.ByHost().Select(h => cache.Find(h.HostId)).OfType<CachedLedger>(), cancellationToken);
        await Task.WhenAll([.. marking, publishing]);
        if (placed.KnownHold is { } hold) await holds.DeleteAsync(hold, cancellationToken);
    }

    private async Task<PlacementResult?> TryAsync(
        string deploymentId, IReadOnlyList<Lot> lots, AuctionResult result, AuctionRequest request, HostSnapshot seen, CancellationToken cancellationToken)
    {
        var attempt = new PlacementAttempt(deploymentId, lots, ledgers, holds, hosts, options, clock);
        if (await attempt.ReserveAsync(result, request, seen, (left, held, now) => Request(deploymentId, left, [.. request.Standing, .. held], now), cancellationToken) is not { } award)
        {
            await attempt.GiveBackAsync(cancellationToken);
            return null;
        }

        var record = Record(deploymentId, placed: true, await attempt.RecordsAsync());
        var committed = await awards.CommitAsync(award, await records.PrepareAsync(record, cancellationToken), cancellationToken);
        if (committed?.HoldId == attempt.Hold.HoldId)
            return new PlacementResult(committed, []) { KnownHold = attempt.IsCertain ? attempt.Hold.HoldId : null, CommittedAt = clock.GetUtcNow() };
        await attempt.GiveBackAsync(cancellationToken);
        if (committed is not null) return new PlacementResult(committed, []);
        return (await awards.ReadAsync(deploymentId, cancellationToken)).IsClosed ? throw new PlacementClosedException(deploymentId) : null;
    }

    private async Task<PlacementResult> RefuseAsync(string deploymentId, AuctionResult result, AuctionRequest request, CancellationToken cancellationToken)
    {
        // Another worker may have placed it, and one that is late must not place what is said to be refused.
        var record = await records.PrepareAsync(Refusal(deploymentId, request), cancellationToken);
        return await awards.CloseAsync(deploymentId, record, cancellationToken) is { } made ? new PlacementResult(made, []) : new PlacementResult(null, result.Refusals);
    }

    // A worker died between refusing and saying so.
    private async Task<PlacementResult> RepeatRefusalAsync(string deploymentId, CancellationToken cancellationToken) =>
        await records.FindAsync(deploymentId, cancellationToken) is { Placed: false } record
            ? new PlacementResult(null, record.Rounds[0].Auction.Replay().Refusals)
            : throw new PlacementClosedException(deploymentId);

    /// <summary>Keeps how an auction refused a deployment.</summary>
    public Task RecordRefusalAsync(string deploymentId, AuctionRequest request, CancellationToken cancellationToken) =>
        records.SaveAsync(Refusal(deploymentId, request), cancellationToken);

    private PlacementRecord Refusal(string deploymentId, AuctionRequest request) => Record(deploymentId, placed: false, [new PlacementRound(RecordedAuction.Of(request), [])]);

    private PlacementRecord Record(string deploymentId, bool placed, IReadOnlyList<PlacementRound> rounds) =>
        new() { DeploymentId = deploymentId, DecidedAt = clock.GetUtcNow(), Placed = placed, Rounds = rounds };

    private AuctionRequest Request(string seed, IReadOnlyList<Lot> lots, IReadOnlyList<StandingInstance> standing, HostSnapshot seen) => new()
    {
        Lots = lots,
        Hosts = seen.States,
        Standing = standing,
        Now = clock.GetUtcNow(),
        MaxOfferAge = options.MaxOfferAge,
        Seed = BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(seed))),
        Pricing = options.Pricing,
        Policy = options.Placement with { Preemption = false },
        ProvidersWithAgreement = options.ProvidersWithAgreement.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal),
    };

    [LoggerMessage(EventId = 4201, Level = LogLevel.Information, Message = "Placing {DeploymentId}: hosts were sold meanwhile and there was no room left, auctioning again after attempt {Attempt}")]
    private partial void LogConflict(string deploymentId, int attempt);
}
