using System.Collections.Frozen;
using Catalyze.PodApi.Alerts;

namespace Catalyze.App.Invocations;

/// <summary>Runs functions. The Functions host's calls and the local trigger pump's both come through here.</summary>
/// <remarks>
/// A call that fails because storage does not answer is not failed but tried again in place, for a time: a failed call
/// costs its message one of five lives, and an outage must cost none. Entry points can be repeated at any time.
/// </remarks>
internal sealed partial class InvocationHandler(IEnumerable<FunctionEntry> functions, TimeProvider clock, ILogger<InvocationHandler> logger, PoisonQueues? poison = null)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    // Well below host.json's functionTimeout, which would end the whole process.
    private static readonly TimeSpan OutagePatience = TimeSpan.FromMinutes(3);

    private readonly FrozenDictionary<string, FunctionEntry> functions = functions.ToFrozenDictionary(entry => entry.Name, StringComparer.Ordinal);

    /// <summary>Names and queues of what this process runs.</summary>
    public IReadOnlyCollection<FunctionEntry> Functions => functions.Values;

    /// <summary>Whether there is a function of that name.</summary>
    public bool Knows(string function) => functions.ContainsKey(function);

    /// <summary>Runs a call to its end.</summary>
    /// <param name="function">Function to run.</param>
    /// <param name="invocationId">Id of the call.</param>
    /// <param name="body">What the host sends.</param>
    /// <param name="cancellationToken">Stop of the process.</param>
    /// <exception cref="System.Text.Json.JsonException">The body is not of the host's shape.</exception>
    /// <exception cref="Exception">Whatever the function threw: the call failed.</exception>
    public async Task RunAsync(string function, string invocationId, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var entry = functions[function];
        var request = InvocationDocument.Read(function, invocationId, body);
        using var scope = logger.BeginScope(new KeyValuePair<string, object?>[] { new("Function", function), new("InvocationId", invocationId) });
        var started = clock.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            try
            {
                await entry.RunAsync(request.Text, cancellationToken);
                var elapsed = clock.GetElapsedTime(started);
                LogCompleted(function, elapsed);
                return;
            }
            catch (Exception outage) when (StorageOutage.IsCauseOf(outage) && clock.GetElapsedTime(started) + pause < OutagePatience)
            {
                LogStorageOutage(outage, function, pause);
                await Task.Delay(pause, clock, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (Exception failure) when (!(failure is OperationCanceledException && cancellationToken.IsCancellationRequested))
            {
                LogFailed(failure, function, request.DequeueCount);
                if (request.DequeueCount is not null && poison is not null) await NoteAsync(request.Text, failure, cancellationToken);
                throw;
            }
        }
    }

    // The cause is wanted should this have been the last try; without it the message is put aside all the same.
    private async Task NoteAsync(string text, Exception failure, CancellationToken cancellationToken)
    {
        try
        {
            await poison!.NoteAsync(text, $"{failure.GetType().Name}: {failure.Message}", cancellationToken);
        }
        catch (Exception unnoted) when (!(unnoted is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            LogNotNoted(unnoted);
        }
    }
}
