namespace Catalyze.Contracts.Specifications;

/// <summary>What a service asks of where its instances are. All of it is hard: rather nowhere than elsewhere.</summary>
public sealed record ServicePlacement
{
    public ServicePriority Priority { get; init; } = ServicePriority.Normal;

    /// <summary>Most instances on one host; null for no limit. High availability means 1.</summary>
    public int? MaxPerHost { get; init; }

    /// <summary>Most instances in one zone of a provider; null for no limit.</summary>
    public int? MaxPerZone { get; init; }

    /// <summary>Most instances at one provider; null for no limit.</summary>
    public int? MaxPerProvider { get; init; }

    /// <summary>Near to, or apart from, other services of the environment.</summary>
    public IReadOnlyList<ServiceAffinity> Affinities { get; init; } = [];

    /// <summary>Taints of hosts that do not matter to this service: name → value, an empty value for every one.</summary>
    public IReadOnlyDictionary<string, string> Tolerations { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Least version of the kernel's control groups, 1 or 2; null for any.</summary>
    public int? ControlGroups { get; init; }
}
