namespace Catalyze.Contracts.Orders;

/// <summary>To a host agent that was taken for lost and is heard of again: stop what went to others meanwhile, then say what is left.</summary>
/// <remarks>
/// Sent again until the host is back in, each time with a greater <see cref="Serial"/>. What the host got leave for after the order was made is never meant by it
/// (<see cref="FencingToken"/>), so one that comes late stops nothing new.
/// </remarks>
public sealed record HostReturnOrder : Order
{
    /// <summary>What stands where other orders name the environment: it concerns all of them.</summary>
    public const string AllEnvironments = "all";

    /// <summary>Which loss of the host; grows with each.</summary>
    public required long Epoch { get; init; }

    /// <summary>Which order of this loss.</summary>
    public required long Serial { get; init; }

    /// <summary>Instances that are still the host's. Null where the host is back in and only to say what it runs.</summary>
    public IReadOnlyList<string>? Owned { get; init; }

    /// <summary>The newest token of the host's ledger: instances with a greater one are kept though they are not named.</summary>
    public required long FencingToken { get; init; }
}
