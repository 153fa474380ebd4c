using Catalyze.Contracts.Orders;

namespace Catalyze.ManagementAgent.Edge;

/// <summary>A line of the routes' journal: all public names of an environment.</summary>
/// <param name="EnvironmentId">The environment.</param>
/// <param name="SignedAt">When the control plane signed the order: the later of two holds.</param>
/// <param name="Routes">Empty once the environment has none.</param>
internal sealed record EnvironmentRoutes(string EnvironmentId, DateTimeOffset SignedAt, IReadOnlyList<DomainRoute> Routes);
