using System.Threading.Channels;

namespace Catalyze.ManagementAgent.Hosts;

/// <summary>One host's doorbell. Rings that come while one is still to be passed on are the same ring.</summary>
internal sealed class Doorbell
{
    private readonly Channel<bool> rings = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Ring() => rings.Writer.TryWrite(true);

    /// <summary>Ends the stream that waits here.</summary>
    public void Close() => rings.Writer.TryComplete();

    /// <summary>True after a ring, false when none came within <paramref name="limit"/>, null once closed.</summary>
    public async Task<bool?> WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timed.CancelAfter(limit);
        try
        {
            return await rings.Reader.ReadAsync(timed.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (ChannelClosedException)
        {
            return null;
        }
    }
}
