using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Moving;

/// <summary>
/// The one row that bounds moves, changed under its ETag: however many sweeps run at once, together they begin no more than it allows. It is paid before a
/// move begins, so a crash in between costs a minute of budget and never exceeds it.
/// </summary>
public sealed class MoveBudgetStore(PodTables tables, PodApiOptions options, TimeProvider clock)
{
    private const string Partition = "moves";
    private const string Row = "budget";

    /// <returns>How many of the moves, in their order, may begin now.</returns>
    public async Task<int> TakeAsync(IReadOnlyList<WantedMove> moves, CancellationToken cancellationToken)
    {
        var granted = 0;
        await tables.Registry.ChangeJsonAsync<MoveBudget>(
            Partition,
            Row,
            "Budget",
            known =>
            {
                (var next, granted) = (known ?? new MoveBudget()).Take(clock.GetUtcNow(), moves, options.Moves);
                return granted == 0 ? null : next;
            },
            cancellationToken);
        return granted;
    }
}
