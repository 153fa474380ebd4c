using System.Diagnostics;

namespace Catalyze.Soak;

/// <summary>The worker processes, and who kills them.</summary>
internal sealed class WorkerProcesses(string connectionString, Random random) : IAsyncDisposable
{
    private const int Count = 3;

    private readonly Process[] workers = new Process[Count];

    public int Kills { get; private set; }

    /// <summary>Workers that ended by themselves: each is a failure.</summary>
    public int Ended { get; private set; }

    public void StartAll()
    {
        for (var index = 0; index < Count; index++)
            workers[index] = Start();
    }

    /// <summary>Kills one after another, each without a word, and starts it again after up to two seconds.</summary>
    public async Task KillAtRandomAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(2000, 8000)), cancellationToken);
                var index = random.Next(Count);
                if (workers[index].HasExited)
                    Ended++;
                workers[index].Kill();
                Kills++;
                await workers[index].WaitForExitAsync(CancellationToken.None);
                workers[index].Dispose();
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(2000)), CancellationToken.None);
                workers[index] = Start();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // All three run.
        }
    }

    /// <summary>Ends them as the end of their input tells them to; true when each says that nothing failed.</summary>
    public async Task<bool> StopAsync()
    {
        foreach (var worker in workers)
            worker.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        foreach (var worker in workers)
            await worker.WaitForExitAsync(patience.Token);
        return workers.All(worker => worker.ExitCode == 0);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers.Where(worker => worker is not null))
        {
            if (!worker.HasExited)
                worker.Kill();
            await worker.WaitForExitAsync();
            worker.Dispose();
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["worker"]) { RedirectStandardInput = true, UseShellExecute = false };
        start.Environment[SoakWorker.ConnectionVariable] = connectionString;
        return Process.Start(start) ?? throw new InvalidOperationException("A worker did not start.");
    }
}
