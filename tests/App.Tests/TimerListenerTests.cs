using Catalyze.App.Invocations;
using Catalyze.App.LocalTriggers;
using Catalyze.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Catalyze.App.Tests;

public sealed class TimerListenerTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private readonly string name = AzuriteFixture.UniqueName("Timer");

    [Fact]
    public async Task A_timer_runs_again_and_again_also_after_it_failed()
    {
        var calls = 0;
        using var stop = new CancellationTokenSource();
        var running = Start(_ => Interlocked.Increment(ref calls) == 1 ? throw new InvalidOperationException("first") : Task.CompletedTask, stop.Token);
        await Eventually.HoldsAsync(() => Volatile.Read(ref calls) >= 3);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Runs_of_one_timer_never_overlap_in_one_process_or_in_two()
    {
        var (calls, inWork, overlaps) = (0, 0, 0);
        using var stop = new CancellationTokenSource();
        var running = new[] { Start(SlowAsync, stop.Token), Start(SlowAsync, stop.Token) };
        await Eventually.HoldsAsync(() => Volatile.Read(ref calls) >= 3);
        await stop.CancelAsync();
        await Task.WhenAll(running).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(0, overlaps);

        async Task SlowAsync(CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref inWork) > 1)
                Interlocked.Increment(ref overlaps);
            await Task.Delay(1500, CancellationToken.None);
            Interlocked.Decrement(ref inWork);
            Interlocked.Increment(ref calls);
        }
    }

    [Fact]
    public async Task A_process_that_stops_hands_the_timer_over()
    {
        var first = 0;
        var second = 0;
        using var stopFirst = new CancellationTokenSource();
        using var stopSecond = new CancellationTokenSource();
        var one = Start(_ => Count(ref first), stopFirst.Token);
        await Eventually.HoldsAsync(() => Volatile.Read(ref first) > 0);
        var two = Start(_ => Count(ref second), stopSecond.Token);
        await stopFirst.CancelAsync();
        await one.WaitAsync(TimeSpan.FromSeconds(30));
        await Eventually.HoldsAsync(() => Volatile.Read(ref second) > 0);
        await stopSecond.CancelAsync();
        await two.WaitAsync(TimeSpan.FromSeconds(30));

        static Task Count(ref int counter)
        {
            Interlocked.Increment(ref counter);
            return Task.CompletedTask;
        }
    }

    private Task Start(Func<CancellationToken, Task> run, CancellationToken stop)
    {
        var handler = new InvocationHandler([new FunctionEntry(name, null, (_, token) => run(token))], TimeProvider.System, NullLogger<InvocationHandler>.Instance);
        var listener = new TimerListener(
            new FunctionDefinition(name, "timerTrigger", "timer", QueueName: null, "* * * * * *"),
            new TimerLease(azurite.Connection.CreateBlobs(), name, TimeProvider.System),
            handler,
            TimeProvider.System,
            NullLogger<TimerListener>.Instance);
        return Task.Run(() => listener.RunAsync(stop), CancellationToken.None);
    }
}
