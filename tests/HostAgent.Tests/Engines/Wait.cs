namespace Catalyze.HostAgent.Tests.Engines;

internal static class Wait
{
    /// <summary>Waits for a condition, bounded; the message says what was not so.</summary>
    internal static async Task UntilAsync(Func<bool> condition, string what, int seconds = 60)
    {
        var deadline = Environment.TickCount64 + (seconds * 1000L);
        while (!condition())
        {
            if (Environment.TickCount64 > deadline)
                throw new TimeoutException($"Not within {seconds} s: {what}");
            await Task.Delay(20);
        }
    }
}
