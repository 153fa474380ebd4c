using Azure;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.Turns;

/// <summary>
/// The one row of deployments that go on or wait, changed under its ETag: however many processes admit at once, together they admit no more than the limits say.
/// </summary>
/// <remarks>What this process saw last is tried first, so that where nobody else changes the row a change is one call. A change that fails on it is decided anew on what is there.</remarks>
public sealed class TurnStore(PodTables tables, TimeProvider clock) : IDisposable
{
    private const string Partition = "turns";
    private const string Row = "list";
    private const string Column = "List";
    private const int MaxAttempts = 40;
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(5);

    // Those of one process go one after the other: against each other they would only fail.
    private readonly SemaphoreSlim one = new(1, 1);
    private volatile Seen? seen;

    /// <summary>The list as it is, or as it was a few seconds ago at most.</summary>
    public async Task<TurnList> ReadAsync(bool fresh, CancellationToken cancellationToken) =>
        !fresh && seen is { } known && clock.GetElapsedTime(known.At) < Recent ? known.List : (await ReadNowAsync(cancellationToken)).List;

    /// <summary>Changes the list.</summary>
    /// <param name="change">May be asked more than once; the same list for no change.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The list before and after.</returns>
    /// <exception cref="RequestFailedException">Storage is away, or others were faster every time. Where the answer was lost it may have been done: ask again.</exception>
    public async Task<(TurnList Before, TurnList After)> ChangeAsync(Func<TurnList, TurnList> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        await one.WaitAsync(cancellationToken);
        try
        {
            var known = seen is { } recent && clock.GetElapsedTime(recent.At) < Recent ? recent : null;
            for (var attempt = 1; ; attempt++)
            {
                var isFresh = known is null;
                known ??= await ReadNowAsync(cancellationToken);
                var after = change(known.List);
                if (ReferenceEquals(after, known.List))
                {
                    // That there is nothing to do is believed only of what is there now.
                    if (isFresh) return (known.List, known.List);
                    known = null;
                    continue;
                }

                try
                {
                    await WriteAsync(after, known.Version, cancellationToken);
                    return (known.List, after);
                }
                catch (RequestFailedException failure) when (failure.IsConflict() && attempt < MaxAttempts)
                {
                    known = null;
                    if (attempt > 1) await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 10 + (5 * attempt))), clock, cancellationToken);
                }
                catch
                {
                    seen = null;
                    throw;
                }
            }
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private async Task<Seen> ReadNowAsync(CancellationToken cancellationToken)
    {
        var at = clock.GetTimestamp();
        var row = await tables.Registry.GetEntityIfExistsAsync(Partition, Row, cancellationToken: cancellationToken);
        return seen = new Seen(row?.GetJson<TurnList>(Column) ?? TurnList.Empty, row?.ETag, at);
    }

    private async Task WriteAsync(TurnList list, ETag? version, CancellationToken cancellationToken)
    {
        var at = clock.GetTimestamp();
        var row = new TableEntity(Partition, Row).SetJson(Column, list);
        var written = version is { } before
            ? await tables.Registry.UpdateEntityAsync(row, before, TableUpdateMode.Replace, cancellationToken)
            : await tables.Registry.AddEntityAsync(row, cancellationToken);
        seen = new Seen(list, written.Headers.ETag, at);
    }

    private sealed record Seen(TurnList List, ETag? Version, long At);
}
