using Catalyze.Contracts.Specifications;
using Catalyze.CustomerApi.Requests;

namespace Catalyze.CustomerApi.Configuration;

/// <summary>What an environment should be, as its owners write it. It becomes real with the next deployment.</summary>
[FromYaml]
public sealed record EnvironmentConfiguration
{
    /// <summary>An environment without services.</summary>
    public static EnvironmentConfiguration Empty { get; } = new();

    /// <summary>Only providers that signed a business associate agreement may run it.</summary>
    public bool HoldsHealthData { get; init; }

    /// <summary>Whether hosts that cannot enforce AppArmor are acceptable.</summary>
    public Confinement Confinement { get; init; } = Confinement.Enforced;

    /// <summary>Pod to run in; null lets the auction choose.</summary>
    public string? Pod { get; init; }

    /// <summary>What hosts it needs; null for any that its pod, agreement and confinement allow.</summary>
    public EnvironmentPlacement? Placement { get; init; }

    /// <summary>The services.</summary>
    public IReadOnlyList<ServiceConfiguration> Services { get; init; } = [];

    /// <summary>How public host names are served; one that is not here is served with the defaults and a certificate of the platform.</summary>
    public IReadOnlyList<DomainConfiguration> Domains { get; init; } = [];

    /// <summary>Who may talk to whom; nothing else may.</summary>
    public IReadOnlyList<ConnectionSpecification> Connections { get; init; } = [];
}
