namespace Catalyze.CustomerApi.Accounts;

/// <summary>Failed sign-ins with one e-mail address since the last success.</summary>
public sealed record SignInAttempts(int Failures, DateTimeOffset? BlockedUntil)
{
    // Five typing mistakes cost nothing; from then on the wait doubles up to a quarter of an hour.
    private const int Free = 5;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    public static SignInAttempts None { get; } = new(0, null);

    /// <summary>How long to wait before the next attempt is looked at; null when it may be made now.</summary>
    public TimeSpan? WaitAt(DateTimeOffset now) => BlockedUntil > now ? BlockedUntil - now : null;

    /// <summary>The first pause of a series, and from then on now and then: an owner who is told each time stops reading.</summary>
    public bool TellsOwner => Failures == Free || (Failures > Free && Failures % 20 == 0);

    /// <summary>One more failure.</summary>
    public SignInAttempts AfterFailure(DateTimeOffset now)
    {
        var failures = Failures + 1;
        if (failures < Free)
            return new SignInAttempts(failures, null);
        var wait = TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, FirstWait.Ticks << Math.Min(failures - Free, 16)));
        return new SignInAttempts(failures, now + wait);
    }
}
