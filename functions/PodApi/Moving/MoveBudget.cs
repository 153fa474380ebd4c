namespace Catalyze.PodApi.Moving;

/// <summary>Moves that began within the last minute.</summary>
public sealed record MoveBudget
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public IReadOnlyList<BegunMove> Begun { get; init; } = [];

    /// <summary>Takes as many of the moves, in their order, as the bounds allow.</summary>
    /// <returns>The budget afterwards, and how many of the moves may begin.</returns>
    public (MoveBudget Next, int Granted) Take(DateTimeOffset now, IReadOnlyList<WantedMove> moves, MoveSettings settings)
    {
        ArgumentNullException.ThrowIfNull(moves);
        ArgumentNullException.ThrowIfNull(settings);
        var begun = Begun.Where(b => now - b.At < Window).ToList();
        var granted = 0;
        foreach (var move in moves.Take(settings.PerEnvironment))
        {
            if (begun.Count >= settings.PerMinute || IsBusy(move.FromHost) || IsBusy(move.ToHost)) break;
            begun.Add(new BegunMove(now, move.FromHost, move.ToHost));
            granted++;
        }

        return (new MoveBudget { Begun = begun }, granted);

        bool IsBusy(string? host) => host is not null && begun.Count(b => b.FromHost == host || b.ToHost == host) >= settings.PerHostAndMinute;
    }
}
