using Azure;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.Placement;

/// <summary>
/// Awards. A hold ends in exactly one way, decided by who first writes its row: the auction that commits it together with the award, or
/// the sweep that declares it void. A deployment has one award, or is closed to awards once it has ended without one.
/// </summary>
public sealed class AwardStore(PodTables tables)
{
    private const string AwardKey = "award";
    private const string HoldPrefix = "hold|";

    public async Task<PlacementAward?> FindAsync(string deploymentId, CancellationToken cancellationToken) => (await ReadAsync(deploymentId, cancellationToken)).Award;

    /// <summary>The deployment's award, or whether it can get none any more.</summary>
    public async Task<(PlacementAward? Award, bool IsClosed)> ReadAsync(string deploymentId, CancellationToken cancellationToken)
    {
        var row = await tables.Deployments.GetEntityIfExistsAsync(deploymentId, AwardKey, cancellationToken: cancellationToken);
        return (row?.GetJson<PlacementAward>("Award"), row?.GetBoolean("Closed") == true);
    }

    /// <summary>Commits the award.</summary>
    /// <param name="award">The award.</param>
    /// <param name="record">The row of its record.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The deployment's award: this one, or the one that another worker committed first; null when the hold was declared void or the deployment has ended.</returns>
    public async Task<PlacementAward?> CommitAsync(PlacementAward award, TableEntity record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(award);
        try
        {
            await tables.Deployments.SubmitTransactionAsync(
                [
                    TableRows.Add(new TableEntity(award.DeploymentId, AwardKey).SetJson("Award", award)),
                    TableRows.Add(new TableEntity(award.DeploymentId, HoldPrefix + award.HoldId) { ["Committed"] = true }),
                    TableRows.Replace(record),
                ],
                cancellationToken);
            return award;
        }
        catch (Exception failure) when (failure is RequestFailedException or IOException or TimeoutException)
        {
            // Refused, or unknown whether it was done: the row tells.
            if (await FindAsync(award.DeploymentId, cancellationToken) is { } there) return there;
            if (failure is RequestFailedException { Status: 409 }) return null;
            throw;
        }
    }

    /// <summary>Ends the time in which the deployment can get an award: a worker that comes late finds it closed.</summary>
    /// <param name="deploymentId">The deployment.</param>
    /// <param name="record">The row of how it was refused; null where it ended otherwise.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The award, where there is one already: then nothing was closed.</returns>
    public async Task<PlacementAward?> CloseAsync(string deploymentId, TableEntity? record, CancellationToken cancellationToken)
    {
        var closed = TableRows.Add(new TableEntity(deploymentId, AwardKey) { ["Closed"] = true });
        try
        {
            await tables.Deployments.SubmitTransactionAsync(record is null ? [closed] : [closed, TableRows.Replace(record)], cancellationToken);
            return null;
        }
        catch (RequestFailedException failure) when (failure.Status == 409)
        {
            return await FindAsync(deploymentId, cancellationToken);
        }
    }

    /// <summary>Declares a hold void unless it was committed.</summary>
    /// <returns>Whether it was committed.</returns>
    public async Task<bool> IsCommittedOrVoidAsync(Hold hold, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hold);
        try
        {
            await tables.Deployments.AddEntityAsync(new TableEntity(hold.DeploymentId, HoldPrefix + hold.HoldId) { ["Committed"] = false }, cancellationToken);
            return false;
        }
        catch (RequestFailedException failure) when (failure.Status == 409)
        {
            var row = await tables.Deployments.GetEntityAsync(hold.DeploymentId, HoldPrefix + hold.HoldId, cancellationToken: cancellationToken);
            return row.GetBoolean("Committed") == true;
        }
    }
}
