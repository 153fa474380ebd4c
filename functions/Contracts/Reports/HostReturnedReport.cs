using Catalyze.Contracts.Orders;

namespace Catalyze.Contracts.Reports;

/// <summary>What a host that was taken for lost has, stopping ones included: the answer to a <see cref="HostReturnOrder"/>, and all that is believed of it until it is back in.</summary>
public sealed record HostReturnedReport : Report
{
    /// <summary>The order's.</summary>
    public required long Epoch { get; init; }

    /// <summary>The order's.</summary>
    public required long Serial { get; init; }

    public required IReadOnlyList<InstanceObservation> Instances { get; init; }
}
