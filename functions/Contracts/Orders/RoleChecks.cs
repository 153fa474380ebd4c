namespace Catalyze.Contracts.Orders;

/// <summary>How an instance tells its role: over HTTP on loopback, 200 where it has the role and anything else where not.</summary>
/// <param name="Port">Loopback port.</param>
/// <param name="Primary">Path that asks for the primary.</param>
/// <param name="Standby">Path that asks for a standby that follows its primary.</param>
/// <param name="InSync">Path that asks for a standby that has everything acknowledged.</param>
public sealed record RoleChecks(int Port, string Primary, string Standby, string InSync);
