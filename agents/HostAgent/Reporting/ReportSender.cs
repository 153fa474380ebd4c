using System.Threading.Channels;
using Catalyze.Contracts.Monitoring;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Link;

namespace Catalyze.HostAgent.Reporting;

/// <summary>Collects observations for a moment and sends the newest of each instance in one report, in order.</summary>
public sealed class ReportSender
{
    /// <summary>Short beside what people notice, long beside what fifty starting instances produce.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(50);

    private readonly Channel<InstanceObservation> _observations = Channel.CreateUnbounded<InstanceObservation>(new() { SingleReader = true });
    private readonly IReportSink _sink;
    private readonly string _agentId;
    private readonly TimeProvider _time;

    public ReportSender(IReportSink sink, string agentId, TimeProvider time)
    {
        _sink = sink;
        _agentId = agentId;
        _time = time;
    }

    public void Publish(InstanceObservation observation) => _observations.Writer.TryWrite(observation);

    public Task RefuseAsync(string orderId, string? deploymentId, string? environmentId, IReadOnlyList<string> instances, string code, string reason, CancellationToken cancellationToken) =>
        _sink.SendAsync(
            new OrderRefusedReport
            {
                ReportId = NewId(),
                AgentId = _agentId,
                ObservedAt = _time.GetUtcNow(),
                OrderId = orderId,
                DeploymentId = deploymentId,
                EnvironmentId = environmentId,
                Instances = instances,
                Code = code,
                Reason = reason,
            },
            cancellationToken);

    /// <summary>Passes on what an environment's monitoring service wants mailed.</summary>
    public Task MailAsync(string environmentId, AlertMail mail, CancellationToken cancellationToken) =>
        _sink.SendAsync(
            new AlertMailReport { ReportId = NewId(), AgentId = _agentId, ObservedAt = _time.GetUtcNow(), EnvironmentId = environmentId, Mail = mail }, cancellationToken);

    /// <summary>Answers an order to return.</summary>
    public Task ReturnAsync(HostReturnOrder order, IReadOnlyList<InstanceObservation> instances, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        return _sink.SendAsync(
            new HostReturnedReport
            {
                ReportId = NewId(),
                AgentId = _agentId,
                ObservedAt = _time.GetUtcNow(),
                Epoch = order.Epoch,
                Serial = order.Serial,
                Instances = instances,
            },
            cancellationToken);
    }

    /// <summary>Sends until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _observations.Reader.WaitToReadAsync(cancellationToken))
        {
            await Task.Delay(Window, _time, cancellationToken);
            var newest = new Dictionary<string, InstanceObservation>(StringComparer.Ordinal);
            while (newest.Count < 200 && _observations.Reader.TryRead(out var observation))
                newest[observation.InstanceId] = observation;
            await _sink.SendAsync(
                new InstancesReport
                {
                    ReportId = NewId(),
                    AgentId = _agentId,
                    ObservedAt = _time.GetUtcNow(),
                    Instances = [.. newest.Values],
                },
                cancellationToken);
        }
    }

    private static string NewId() => Guid.CreateVersion7().ToString("N");
}
