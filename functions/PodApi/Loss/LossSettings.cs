namespace Catalyze.PodApi.Loss;

/// <summary>Settings of the section <c>Catalyze:PodApi:Loss</c>. Hosts are heard every two seconds, and told of by their management agents every three.</summary>
public sealed record LossSettings
{
    /// <summary>Silence after which a host is suspected.</summary>
    public TimeSpan SuspectAfter { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>Silence after which a host is lost: it is fenced and what it ran is placed elsewhere.</summary>
    public TimeSpan LostAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a lost host may take to return before members of groups that hold data there, a standby of a database for one, are built anew elsewhere.</summary>
    public TimeSpan RebuildAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a host that returned is asked what it runs. Longer than agents' records are remembered, so that nobody refuses what comes after it was let in.</summary>
    public TimeSpan AskInterval { get; init; } = TimeSpan.FromSeconds(6);
}
