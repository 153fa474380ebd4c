using System.Collections.Concurrent;
using Catalyze.HostAgent.Ports;

namespace Catalyze.HostAgent.Certificates;

/// <summary>Takes announcements of changed authorities, has instances looked at, and confirms what became of it.</summary>
public sealed partial class AuthorityFollower
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    private readonly AuthorityEpochs _epochs;
    private readonly IManagementLink _link;
    private readonly Action _look;
    private readonly TimeProvider _time;
    private readonly ILogger<AuthorityFollower> _logger;

    /// <summary>What was said last of each environment; nothing after an announcement, which asks for an answer.</summary>
    private readonly ConcurrentDictionary<string, string> _said = new(StringComparer.Ordinal);

    /// <param name="epochs">Shared with whoever installs certificates.</param>
    /// <param name="link">Announces, and takes confirmations.</param>
    /// <param name="look">Wakes every instance's loop.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public AuthorityFollower(AuthorityEpochs epochs, IManagementLink link, Action look, TimeProvider time, ILogger<AuthorityFollower> logger)
    {
        _epochs = epochs;
        _link = link;
        _look = look;
        _time = time;
        _logger = logger;
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _link.AuthorityChanged += Take;
        try
        {
            while (true)
            {
                foreach (var confirmation in _epochs.Confirmations())
                {
                    var mark = $"{confirmation.Epoch}/{string.Join(',', confirmation.Pending)}";
                    if (_said.GetValueOrDefault(confirmation.EnvironmentId) == mark)
                        continue;
                    try
                    {
                        await _link.ConfirmAuthorityAsync(confirmation, cancellationToken);
                        _said[confirmation.EnvironmentId] = mark;
                    }
                    catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                    {
                        // Announced again until it is heard.
                        LogNotConfirmed(confirmation.EnvironmentId, confirmation.Epoch, exception.Message);
                    }
                }

                await Task.Delay(BetweenLooks, _time, cancellationToken);
            }
        }
        finally
        {
            _link.AuthorityChanged -= Take;
        }
    }

    private void Take(string environmentId, long epoch)
    {
        LogAnnounced(environmentId, epoch);
        _epochs.Announce(environmentId, epoch);
        _said.TryRemove(environmentId, out _);
        _look();
    }

    [LoggerMessage(4311, LogLevel.Information, "The authority of {EnvironmentId} is in epoch {Epoch}")]
    private partial void LogAnnounced(string environmentId, long epoch);

    [LoggerMessage(4312, LogLevel.Warning, "Epoch {Epoch} of {EnvironmentId} could not be confirmed: {Reason}")]
    private partial void LogNotConfirmed(string environmentId, long epoch, string reason);
}
