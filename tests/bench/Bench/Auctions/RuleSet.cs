namespace Catalyze.Bench.Auctions;

/// <summary>What the lots of a measurement ask for.</summary>
internal enum RuleSet
{
    /// <summary>Room only; instances of a service may share a host.</summary>
    Capacity,

    /// <summary>Hard anti-affinity over hosts and a limit per zone.</summary>
    AntiAffinity,

    /// <summary>Everything: also labels, taints, features, agreement, ports, images, load, cost, failures.</summary>
    All,
}
