using Catalyze.Contracts.Reports;

namespace Catalyze.Link;

/// <summary>Where reports go.</summary>
public interface IReportSink
{
    /// <summary>Completes when the report is on the control plane's queue; never because it was dropped.</summary>
    Task SendAsync(Report report, CancellationToken cancellationToken);
}
