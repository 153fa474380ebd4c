namespace Catalyze.PodApi.Alerts;

/// <summary>Settings of the section <c>Catalyze:PodApi:Alerts</c>.</summary>
public sealed record AlertOptions
{
    /// <summary>A certificate of 72 hours is renewed after 24; with less than this left, renewal has failed for half a day.</summary>
    public TimeSpan CertificateWarning { get; init; } = TimeSpan.FromHours(36);

    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Per cent of a host's disk that should be free.</summary>
    public int DiskFreePercent { get; init; } = 10;

    /// <summary>Longer than the longest wait of a deployment, which is for its builds.</summary>
    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromMinutes(40);

    /// <summary>How long a host may differ from what it should be before that is told; most is mended by then.</summary>
    public TimeSpan DifferentFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long something must not have been so before it is over: what comes and goes is one alert.</summary>
    public TimeSpan QuietBeforeResolved { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Where alerts are posted; null for nowhere. HTTPS, or loopback.</summary>
    public Uri? Webhook { get; init; }

    /// <summary>Base64 key that posts are signed with (<c>webhook-signature</c>: v1, HMAC-SHA256 over id, time and body); null for unsigned.</summary>
    public string? WebhookKey { get; init; }

    /// <summary>How long resolved alerts and undelivered posts are kept.</summary>
    public TimeSpan KeptFor { get; init; } = TimeSpan.FromDays(30);
}
