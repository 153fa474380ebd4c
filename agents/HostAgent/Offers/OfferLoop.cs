using Catalyze.Contracts.Offers;
using Catalyze.HostAgent.Ports;

namespace Catalyze.HostAgent.Offers;

/// <summary>The heartbeat.</summary>
public sealed partial class OfferLoop
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>A busy engine takes a second or two; beyond this it hangs.</summary>
    private static readonly TimeSpan EnginePatience = TimeSpan.FromSeconds(4);

    private readonly OfferFactory _offers;
    private readonly IManagementLink _link;
    private readonly TimeProvider _time;
    private readonly ILogger<OfferLoop> _logger;
    private string? _lastFailure;
    private bool _engineAnswers;

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
                if (await CreateAsync(cancellationToken) is { } offer)
                    await _link.SendOfferAsync(offer, cancellationToken);
                if (_engineAnswers) _lastFailure = null;
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

    // An engine that is away, or hangs, does not make the host silent: what runs there runs on, and whoever is silent is taken for lost.
    private async Task<Offer?> CreateAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(EnginePatience);
        try
        {
            var offer = await _offers.CreateAsync(patience.Token);
            _engineAnswers = true;
            return offer;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _engineAnswers = false;
            if (exception.Message != _lastFailure)
                LogEngineAway(exception.Message);
            _lastFailure = exception.Message;
            return _offers.CreateWithoutEngine();
        }
    }

    [LoggerMessage(4402, LogLevel.Warning, "The engine does not answer, so this host offers nothing until it does: {Reason}")]
    private partial void LogEngineAway(string reason);

    [LoggerMessage(4401, LogLevel.Warning, "No offer was sent, and none until this changes: {Reason}")]
    private partial void LogNotSent(string reason);
}
