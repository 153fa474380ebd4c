namespace Catalyze.Contracts.Orders;

/// <summary>A further way into an instance through its one TLS port, for instances of the same service only unless it says otherwise; chosen by the protocol that the TLS greeting offers.</summary>
/// <param name="Name">Name of the entrance: <c>data</c>, <c>peer</c>.</param>
/// <param name="ServicePort">Loopback port it leads to.</param>
public sealed record WireEntrance(string Name, int ServicePort)
{
    /// <summary>The one consumer it is for, who may use no other way in; null for instances of the same service.</summary>
    public string? Consumer { get; init; }

    /// <summary>The protocol a greeting offers to get to an entrance. The name in the greeting cannot tell: it is the one the certificate must hold.</summary>
    /// <param name="name">Name of the entrance.</param>
    public static string Protocol(string name) => "catalyze-" + name;
}
