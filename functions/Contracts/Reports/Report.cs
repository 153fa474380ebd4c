using System.Text.Json.Serialization;

namespace Catalyze.Contracts.Reports;

/// <summary>What an agent tells the control plane: the payload of a signed message in an order message on a report queue. Idempotent.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(AlertMailReport), "alert-mail")]
[JsonDerivedType(typeof(AuthorityReport), "authority")]
[JsonDerivedType(typeof(AuthorityBackupReport), "authority-backup")]
[JsonDerivedType(typeof(BuildReport), "build")]
[JsonDerivedType(typeof(HostInventoryReport), "host-inventory")]
[JsonDerivedType(typeof(HostReturnedReport), "host-returned")]
[JsonDerivedType(typeof(InstanceRevokedReport), "instance-revoked")]
[JsonDerivedType(typeof(InstancesReport), "instances")]
[JsonDerivedType(typeof(IntermediateRequestReport), "intermediate-request")]
[JsonDerivedType(typeof(IntermediateReport), "intermediate")]
[JsonDerivedType(typeof(MetricsReport), "metrics")]
[JsonDerivedType(typeof(OrderRefusedReport), "order-refused")]
public abstract record Report
{
    public required string ReportId { get; init; }

    /// <summary>Who reports; must be who signed.</summary>
    public required string AgentId { get; init; }

    public required DateTimeOffset ObservedAt { get; init; }
}
