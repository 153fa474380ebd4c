using System.Collections.Concurrent;
using System.Threading.Channels;
using Catalyze.Contracts.Monitoring;

namespace Catalyze.MonitorService.Alerts;

/// <summary>Where a notice waits for the host that posts it. Nothing is kept: what is not posted in time is refused to Alertmanager, which brings it again.</summary>
internal sealed class NoticeDesk
{
    private readonly Channel<(Notice Notice, TaskCompletionSource<NoticeAnswer> Answer)> _waiting = Channel.CreateUnbounded<(Notice, TaskCompletionSource<NoticeAnswer>)>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<NoticeAnswer>> _handedOut = new(StringComparer.Ordinal);

    /// <summary>Has a notice posted.</summary>
    /// <exception cref="OperationCanceledException">Who brought it did not wait for the end.</exception>
    public async Task<NoticeAnswer> PostAsync(Notice notice, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<NoticeAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _waiting.Writer.WriteAsync((notice, answer), cancellationToken);
            return await answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            // Given up: brought again it is another entry, and must not be handed out for both.
            answer.TrySetCanceled(CancellationToken.None);
            _handedOut.TryRemove(KeyValuePair.Create(notice.Id, answer));
        }
    }

    /// <summary>The next notice somebody still waits for; null where there is none for so long, or until cancelled.</summary>
    public async Task<Notice?> NextAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limit);
        try
        {
            while (true)
            {
                var (notice, answer) = await _waiting.Reader.ReadAsync(patience.Token);
                if (answer.Task.IsCompleted)
                    continue;
                _handedOut[notice.Id] = answer;
                return notice;
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>A notice was posted, or could not be.</summary>
    public void Answer(string id, NoticeAnswer answer)
    {
        if (_handedOut.TryRemove(id, out var waiting))
            waiting.TrySetResult(answer);
    }
}
