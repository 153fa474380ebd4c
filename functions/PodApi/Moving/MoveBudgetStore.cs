using Azure;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.Moving;

/// <summary>
/// The one row that bounds moves, changed under its ETag: however many sweeps run at once, together they begin no more than it allows. It is paid before a
/// move begins, so a crash in between costs a minute of budget and never exceeds it.
/// </summary>
public sealed class MoveBudgetStore(PodTables tables, PodApiOptions options, TimeProvider clock)
{
    private const string Partition = "moves";
    private const string Row = "budget";
    private const int MaxAttempts = 20;

    /// <returns>How many of the moves, in their order, may begin now.</returns>
    public async Task<int> TakeAsync(IReadOnlyList<WantedMove> moves, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var row = await tables.Registry.GetEntityIfExistsAsync(Partition, Row, cancellationToken: cancellationToken);
            var (next, granted) = (row?.GetJson<MoveBudget>("Budget") ?? new MoveBudget()).Take(clock.GetUtcNow(), moves, options.Moves);
            if (granted == 0) return 0;
            var changed = new TableEntity(Partition, Row).SetJson("Budget", next);
            try
            {
                await tables.Registry.SubmitTransactionAsync([row is null ? TableRows.Add(changed) : TableRows.ReplaceIf(changed, row.ETag)], cancellationToken);
                return granted;
            }
            catch (RequestFailedException failure) when (failure.IsConflict() && attempt < MaxAttempts)
            {
                // Another sweep was quicker: see what is left.
            }
        }
    }
}
