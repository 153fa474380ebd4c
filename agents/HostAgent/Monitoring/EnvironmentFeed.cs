using System.Net;
using System.Net.Http.Headers;
using Catalyze.Contracts.Monitoring;
using Catalyze.Contracts.Orders;
using Catalyze.HostAgent.Certificates;
using Catalyze.HostAgent.Instances;
using Catalyze.HostAgent.Reporting;

namespace Catalyze.HostAgent.Monitoring;

/// <summary>The samples of one environment on this host and their delivery.</summary>
internal sealed partial class EnvironmentFeed : IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);

    private readonly Signal _written = new();
    private readonly string _environmentId;
    private readonly FeedSpool _spool;
    private readonly HttpClient _client;
    private readonly NoticeCarrier _carrier;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private ToolTarget _target;
    private volatile bool _isHome;

    public EnvironmentFeed(string environmentId, FeedSpool spool, ToolTarget target, CertificateKeeper certificates, NoticePoster poster, ReportSender reports, TimeProvider time, ILogger logger)
    {
        _environmentId = environmentId;
        _spool = spool;
        _target = target;
        _time = time;
        _logger = logger;
        _client = ToolLink.Connect(environmentId, ToolTarget.Samples, () => _target, certificates);
        _carrier = new NoticeCarrier(_client, poster, (mail, stop) => reports.MailAsync(environmentId, mail, stop));
    }

    /// <summary>The monitoring service is there from now on.</summary>
    /// <param name="target">Where it is.</param>
    /// <param name="isHome">Whether that is this host, which posts its notices then.</param>
    public void Aim(ToolTarget target, bool isHome) => (_target, _isHome) = (target, isHome);

    /// <summary>Takes what was measured at one moment; it is delivered whatever becomes of the instances.</summary>
    public void Take(string hostId, IReadOnlyList<FeedSample> samples, DateTimeOffset at)
    {
        foreach (var batch in samples.Chunk(FeedLimits.BatchSamples))
            _spool.Append(new FeedBatch(hostId, batch), at);
        _written.Set();
    }

    /// <summary>Delivers until cancelled. Whatever goes wrong is tried again, but for what the service refuses for good.</summary>
    public async Task DeliverAsync(CancellationToken cancellationToken)
    {
        var retry = FirstRetry;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                while (_spool.First() is { } batch)
                {
                    await SendAsync(batch.Content, cancellationToken);
                    _spool.Remove(batch.Name);
                    if (retry > FirstRetry)
                        LogBack(_environmentId);
                    retry = FirstRetry;
                }

                await _written.WaitAsync(LongestRetry, _time, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Once for each outage.
                if (retry == FirstRetry)
                    LogAway(_environmentId, exception.Message, exception.InnerException?.Message);
                await Task.Delay(retry, _time, cancellationToken);
                retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
            }
        }
    }

    /// <summary>Posts notices until cancelled, while the service runs here.</summary>
    public async Task CarryAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                // A service that is away says nothing new of that here: delivery does.
                if (_isHome && await _carrier.CarryAsync(cancellationToken))
                    continue;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotCarried(_environmentId, exception.Message);
            }

            await Task.Delay(FirstRetry * 2, _time, cancellationToken);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task SendAsync(byte[] batch, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(batch);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");
        using var answer = await _client.PostAsync(new Uri("ingest/samples", UriKind.Relative), content, cancellationToken);
        // These are about what it was sent: a file that was damaged, a clock that was put back.
        if (answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge)
            LogRefused(_environmentId, await answer.Content.ReadAsStringAsync(cancellationToken));
        else
            answer.EnsureSuccessStatusCode();
    }

    [LoggerMessage(4825, LogLevel.Debug, "{EnvironmentId}: no notices of its monitoring service could be fetched: {Reason}")]
    private partial void LogNotCarried(string environmentId, string reason);

    [LoggerMessage(4821, LogLevel.Warning, "{EnvironmentId}: its monitoring service does not take samples, they wait here: {Reason} {Cause}")]
    private partial void LogAway(string environmentId, string reason, string? cause);

    [LoggerMessage(4822, LogLevel.Information, "{EnvironmentId}: its monitoring service takes samples again")]
    private partial void LogBack(string environmentId);

    [LoggerMessage(4823, LogLevel.Warning, "{EnvironmentId}: its monitoring service refused samples for good: {Reason}")]
    private partial void LogRefused(string environmentId, string reason);
}
