namespace Catalyze.Contracts.Orders;

public enum HealthCheckKind
{
    /// <summary>Healthy while the process runs.</summary>
    Process,
    Tcp,
    Http,
    Command,
}
