using Catalyze.Contracts.Reports;

namespace Catalyze.HostAgent.Ports;

/// <summary>Where reports go. Retries until they are accepted.</summary>
public interface IReportSink
{
    Task SendAsync(Report report, CancellationToken cancellationToken);
}
