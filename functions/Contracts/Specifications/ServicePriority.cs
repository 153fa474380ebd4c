namespace Catalyze.Contracts.Specifications;

/// <summary>Which services go first where there is not room for all. Between services of the same priority nobody has to go.</summary>
public enum ServicePriority
{
    /// <summary>Runs where there is room: some of its instances may be moved or stopped for a service of higher priority.</summary>
    Low = -1,

    Normal = 0,

    High = 1,
}
