using Azure;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.Placement;

/// <summary>
/// Awards. A hold ends in exactly one way, decided by who first writes its row: the auction that commits it together with the award, or
/// the sweep that declares it void.
/// </summary>
public sealed class AwardStore(PodTables tables)
{
    private const string AwardKey = "award";
    private const string HoldPrefix = "hold|";

    public async Task<PlacementAward?> FindAsync(string deploymentId, CancellationToken cancellationToken) =>
        (await tables.Deployments.GetEntityIfExistsAsync(deploymentId, AwardKey, cancellationToken: cancellationToken))?.GetJson<PlacementAward>("Award");

    /// <summary>Commits the award.</summary>
    /// <returns>The deployment's award: this one, or the one that another worker committed first; null when the hold was declared void.</returns>
    public async Task<PlacementAward?> CommitAsync(PlacementAward award, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(award);
        try
        {
            await tables.Deployments.SubmitTransactionAsync(
                [
                    TableRows.Add(new TableEntity(award.DeploymentId, AwardKey).SetJson("Award", award)),
                    TableRows.Add(new TableEntity(award.DeploymentId, HoldPrefix + award.HoldId) { ["Committed"] = true }),
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
