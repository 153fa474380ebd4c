namespace Catalyze.Contracts.Specifications;

/// <summary>What fails together.</summary>
public enum FailureDomain
{
    Host,

    /// <summary>A provider's zone; zones of different providers are different, whatever their names.</summary>
    Zone,

    Provider,
}
