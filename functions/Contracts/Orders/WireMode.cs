namespace Catalyze.Contracts.Orders;

public enum WireMode
{
    /// <summary>Connections are spread over all endpoints.</summary>
    RoundRobin,

    /// <summary>Only the first endpoint is used: the primary.</summary>
    First,

    /// <summary>The consumer chooses: each instance has a wire and a name of its own.</summary>
    Each,

    /// <summary>Only the endpoint that says it is the primary, whichever that is at the moment.</summary>
    Primary,

    /// <summary>Endpoints that say they are in-sync standbys; the primary while there is none.</summary>
    Standby,
}
