using System.Text.Json.Serialization;

namespace Catalyze.Contracts.Orders;

/// <summary>
/// What the control plane tells an agent. Travels as the payload of a signed message in an <see cref="OrderMessage"/>
/// on the agent's own queue. Idempotent: the same order twice has the effect of one.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(BuildImageOrder), "build-image")]
[JsonDerivedType(typeof(RelayOrder), "relay")]
[JsonDerivedType(typeof(RouteDomainsOrder), "route-domains")]
[JsonDerivedType(typeof(RotateAuthorityOrder), "rotate-authority")]
[JsonDerivedType(typeof(RevokeInstanceOrder), "revoke-instance")]
[JsonDerivedType(typeof(SignIntermediateOrder), "sign-intermediate")]
[JsonDerivedType(typeof(InstallIntermediateOrder), "install-intermediate")]
[JsonDerivedType(typeof(RunInstancesOrder), "run-instances")]
[JsonDerivedType(typeof(RewireInstancesOrder), "rewire-instances")]
[JsonDerivedType(typeof(MaintainDomainsOrder), "maintain-domains")]
[JsonDerivedType(typeof(StopInstancesOrder), "stop-instances")]
[JsonDerivedType(typeof(HostReturnOrder), "host-return")]
public abstract record Order
{
    public required string OrderId { get; init; }

    /// <summary>Correlation id: the deployment that caused the order.</summary>
    public required string DeploymentId { get; init; }

    public required string EnvironmentId { get; init; }
}
