namespace Catalyze.Contracts.Orders;

/// <summary>How the agent finds out whether an instance is healthy, from inside the instance's network namespace.</summary>
public sealed record HealthCheck
{
    public required HealthCheckKind Kind { get; init; }

    /// <summary>Port on loopback, for TCP and HTTP.</summary>
    public int? Port { get; init; }

    /// <summary>Path for HTTP; any status from 200 to 399 is healthy.</summary>
    public string? Path { get; init; }

    /// <summary>For TCP: sent after connecting, may be empty. For <see cref="HealthCheckKind.Command"/>: unused.</summary>
    public string? Send { get; init; }

    /// <summary>For TCP: what the answer must begin with.</summary>
    public string? Expect { get; init; }

    /// <summary>For <see cref="HealthCheckKind.Command"/>: run in the container; exit code 0 is healthy.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>
    /// How the instance tells its role, for HTTP: it is healthy in one of its roles only. Null where it has none.
    /// </summary>
    public RoleChecks? Roles { get; init; }

    /// <summary>Between checks once healthy, in milliseconds; while starting, checks come sooner.</summary>
    public int IntervalMilliseconds { get; init; } = 5000;

    public int TimeoutMilliseconds { get; init; } = 3000;

    /// <summary>Failures in a row that make a healthy instance unhealthy.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>How long a new instance may take to become healthy, in seconds; after that it has failed.</summary>
    public int StartSeconds { get; init; } = 60;

    /// <summary>How long an instance that was healthy may give no answer at all before it is started again, in seconds.</summary>
    /// <remarks>An answer that says it is not well is an answer: what it waits for may be elsewhere, and starting it again would not bring that back.</remarks>
    public int SilentSeconds { get; init; } = 60;
}
