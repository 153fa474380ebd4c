namespace Catalyze.Contracts.Specifications;

/// <summary>Whether an environment insists on hosts that enforce AppArmor.</summary>
public enum Confinement
{
    /// <summary>A host that cannot enforce is refused by a hard bidding rule.</summary>
    Enforced,

    /// <summary>Such a host is accepted; the waiver is shown with the environment.</summary>
    Waived,
}
