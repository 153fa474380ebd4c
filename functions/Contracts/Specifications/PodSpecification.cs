namespace Catalyze.Contracts.Specifications;

/// <summary>What an environment should be. The Customer API writes it, the Pod API validates it and stores it as a release.</summary>
public sealed record PodSpecification
{
    /// <summary>Id of the environment, <c>env-</c> and ten lower-case letters or digits; part of certificate names.</summary>
    public required string EnvironmentId { get; init; }

    /// <summary>What people call the environment.</summary>
    public required string EnvironmentName { get; init; }

    /// <summary>Owner; shown to operators, never used for authorisation in the Pod API.</summary>
    public required string OrganisationId { get; init; }

    /// <summary>Only providers that signed a business associate agreement may run it.</summary>
    public bool HoldsHealthData { get; init; }

    /// <summary>Whether hosts that cannot enforce AppArmor are acceptable. Waived is meant for local pods and shown wherever the environment is.</summary>
    public Confinement Confinement { get; init; } = Confinement.Enforced;

    /// <summary>Pod to run in; null lets the auction choose among all customer pods.</summary>
    public string? Pod { get; init; }

    /// <summary>What hosts it needs; null for any that its pod, agreement and confinement allow.</summary>
    public EnvironmentPlacement? Placement { get; init; }

    public IReadOnlyList<ServiceSpecification> Services { get; init; } = [];

    public IReadOnlyList<ConnectionSpecification> Connections { get; init; } = [];

    /// <summary>How public host names are served; one that is not here is served with the defaults and a certificate of the platform.</summary>
    public IReadOnlyList<DomainSpecification> Domains { get; init; } = [];
}
