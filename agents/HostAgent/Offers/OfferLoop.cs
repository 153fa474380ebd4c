using Catalyze.HostAgent.Ports;

namespace Catalyze.HostAgent.Offers;

/// <summary>The heartbeat.</summary>
public sealed partial class OfferLoop
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly OfferFactory _offers;
    private readonly IManagementLink _link;
    private readonly TimeProvider _time;
    private readonly ILogger<OfferLoop> _logger;
    private string? _lastFailure;

    public OfferLoop(OfferFactory offers, IManagementLink link, TimeProvider time, ILogger<OfferLoop> logger)
    {
        _offers = offers;
        _link = link;
        _time = time;
        _logger = logger;
    }

    /// <summary>Sends offers until cancelled. One that cannot be sent is not kept: the next is newer.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        do
        {
            try
            {
                await _link.SendOfferAsync(await _offers.CreateAsync(cancellationToken), cancellationToken);
                _lastFailure = null;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Every two seconds the same line would hide everything else.
                if (exception.Message != _lastFailure)
                    LogNotSent(exception.Message);
                _lastFailure = exception.Message;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    [LoggerMessage(4401, LogLevel.Warning, "No offer was sent, and none until this changes: {Reason}")]
    private partial void LogNotSent(string reason);
}
