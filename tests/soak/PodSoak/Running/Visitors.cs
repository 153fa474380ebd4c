using Catalyze.PodSupport;

namespace Catalyze.PodSoak.Running;

/// <summary>Visitors of the public names of services with two instances or more. Counted, not judged: here hosts are lost, which is noticed.</summary>
internal sealed class Visitors(PodMachine machine, IReadOnlyList<EnvironmentSlot> slots)
{
    private int requests;
    private int failures;

    public int Requests => Volatile.Read(ref requests);

    public int Failures => Volatile.Read(ref failures);

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(slots.Select(slot => VisitAsync(slot, stop)));

    private async Task VisitAsync(EnvironmentSlot slot, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (slot.Visited is { } domain)
            {
                var answer = await AnswerAsync(domain);

                // What was scaled down or removed meanwhile is nobody's promise.
                if (slot.Visited == domain)
                {
                    Interlocked.Increment(ref requests);
                    if (!answer.StartsWith("source ", StringComparison.Ordinal)) Interlocked.Increment(ref failures);
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(1), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string> AnswerAsync(string domain)
    {
        try
        {
            return await machine.AnswerAsync(domain);
        }
        catch (OperationCanceledException late)
        {
            return late.Message;
        }
    }
}
