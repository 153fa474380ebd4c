using Azure;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.Agents;

/// <summary>Signed requests that were answered already: each is good for once.</summary>
/// <remarks>
/// A request is refused anyway when it is older than the time it is remembered for, so an agent's partition holds a row or two; those whose time is over go
/// in the transaction that adds the next.
/// </remarks>
public sealed class NonceStore(PodTables tables, TimeProvider clock)
{
    /// <summary>False when the nonce was used before.</summary>
    /// <param name="agentId">Whose.</param>
    /// <param name="nonce">As signed.</param>
    /// <param name="life">How long its request would be accepted; both ways from now, clocks being what they are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> UseAsync(string agentId, byte[] nonce, TimeSpan life, CancellationToken cancellationToken)
    {
        var partition = $"nonce|{agentId}";
        var key = Convert.ToHexStringLower(nonce);
        for (var attempt = 1; ; attempt++)
        {
            var now = clock.GetUtcNow();
            var known = await tables.Registry.ReadAllAsync(TableFilter.Partition(partition), cancellationToken);
            if (known.Exists(row => row.RowKey == key)) return false;
            var over = known.Where(row => row.GetDateTimeOffset("ForgetAt") < now).Take(99).Select(row => TableRows.Delete(partition, row.RowKey));
            try
            {
                await tables.Registry.SubmitTransactionAsync(
                    [TableRows.Add(new TableEntity(partition, key) { ["ForgetAt"] = now + life + life }), .. over], cancellationToken);
                return true;
            }
            catch (RequestFailedException failure) when (failure.Status is 404 or 409 && attempt < 10)
            {
                // Used, or tidied up, at the same moment by another request: look again.
            }
        }
    }
}
