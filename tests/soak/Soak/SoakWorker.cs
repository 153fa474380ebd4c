using Catalyze.DurableTaskSupport;

namespace Catalyze.Soak;

/// <summary>A worker process: serves the hub until it is killed, or until its standard input ends with whoever started it.</summary>
internal static class SoakWorker
{
    internal const string ConnectionVariable = "SOAK_STORAGE";

    internal static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var connection = Environment.GetEnvironmentVariable(ConnectionVariable) ?? throw new InvalidOperationException($"{ConnectionVariable} is not set.");
        await using var host = DurableTaskTestHost.Start(SoakHub.Settings(connection));
        while (await Console.In.ReadLineAsync(cancellationToken) is not null)
        {
            // Nobody speaks to it.
        }

        foreach (var failure in host.Failures)
            await Console.Error.WriteLineAsync($"worker: {failure}");
        return host.Failures.IsEmpty ? 0 : 1;
    }
}
