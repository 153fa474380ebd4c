namespace Catalyze.PodApi.Turns;

/// <summary>Settings of the section <c>Catalyze:PodApi:Turns</c>: how many deployments go on at once, so that many of one organisation do not make others wait.</summary>
/// <remarks>Removals, and moves that mend (they have bounds of their own), neither wait nor count.</remarks>
public sealed record TurnSettings
{
    /// <summary>Most deployments that go on at once, of all organisations together.</summary>
    public int MostAtOnce { get; init; } = 100;

    /// <summary>Most deployments of one organisation that go on at once.</summary>
    public int MostPerOrganisation { get; init; } = 10;

    /// <summary>Most deployments of one organisation that wait; further ones are refused with 429. Requests that arrive within the same moment may exceed it.</summary>
    public int MostWaiting { get; init; } = 100;

    /// <summary>When whoever was refused is told to come back.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a waiting deployment looks by itself whether it is its turn: the bell that tells it may have been lost.</summary>
    public TimeSpan LookAgain { get; init; } = TimeSpan.FromSeconds(30);
}
