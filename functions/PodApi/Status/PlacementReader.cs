using Catalyze.Contracts.Placement;
using Catalyze.PodApi.Placement;

namespace Catalyze.PodApi.Status;

/// <summary>Explains how a deployment was placed, by holding its recorded auctions again.</summary>
public sealed class PlacementReader(PlacementRecordStore records)
{
    /// <returns>Null where nothing was auctioned.</returns>
    public async Task<PlacementExplanation?> ExplainAsync(string deploymentId, CancellationToken cancellationToken)
    {
        if (await records.FindAsync(deploymentId, cancellationToken) is not { } record) return null;
        var deciding = PlacementViews.DecidingRounds(record);
        var results = record.Rounds.ToDictionary(r => r, r => r.Auction.Replay());
        return new PlacementExplanation
        {
            DeploymentId = deploymentId,
            DecidedAt = record.DecidedAt,
            Placed = record.Placed,
            Hosts = record.Rounds[0].Auction.Hosts.Count,
            Rounds = record.Rounds.Count,
            Instances =
            [
                .. from result in results
                   from award in result.Value.Awards
                   where ReferenceEquals(deciding[award.InstanceId], result.Key)
                   orderby award.Service, award.InstanceId
                   select PlacementViews.Of(award, result.Key.GivenUp),
            ],
            Refusals = [.. results[record.Rounds[^1]].Refusals.Select(PlacementViews.Shortened)],
        };
    }

    /// <summary>Every host's fate when one instance was auctioned.</summary>
    /// <param name="deploymentId">The deployment.</param>
    /// <param name="instanceId">The instance.</param>
    /// <param name="after">Name of the last host of the page before; null for the first page.</param>
    /// <param name="limit">Most hosts on the page.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Null where the instance was not auctioned.</returns>
    public async Task<HostOutcomePage?> OutcomesAsync(string deploymentId, string instanceId, string? after, int limit, CancellationToken cancellationToken)
    {
        if (await records.FindAsync(deploymentId, cancellationToken) is not { } record) return null;
        if (!PlacementViews.DecidingRounds(record).TryGetValue(instanceId, out var round)) return null;
        var all = round.Auction.Fates(instanceId).Select(PlacementViews.Of)
            .Concat(round.GivenUp.Select(h => new HostOutcome(h.HostId, "refused", h.Rule, h.Reason, null)))
            .OrderBy(h => h.HostId, StringComparer.Ordinal).ToList();
        var page = all.SkipWhile(h => after is not null && string.CompareOrdinal(h.HostId, after) <= 0).Take(limit).ToList();
        var next = page.Count > 0 && page[^1].HostId != all[^1].HostId ? page[^1].HostId : null;
        return new HostOutcomePage(instanceId, all.Count, page, next);
    }
}
