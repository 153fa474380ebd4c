namespace Catalyze.Contracts.Orders;

public enum WireMode
{
    /// <summary>Connections are spread over all endpoints.</summary>
    RoundRobin,

    /// <summary>Only the first endpoint is used: the primary.</summary>
    First,
}
