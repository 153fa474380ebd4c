using Xunit;
using static Catalyze.DurableTask.Worker.DurableTaskWorkerOptions;

namespace Catalyze.DurableTask.Tests.Engine;

/// <summary>Which versions a worker runs, and what becomes of the others.</summary>
public sealed class VersioningTests
{
    [Theory]
    [InlineData(VersionMatchStrategy.None, "9", true)]
    [InlineData(VersionMatchStrategy.Strict, "2.0", true)]
    [InlineData(VersionMatchStrategy.Strict, "1.9", false)]
    [InlineData(VersionMatchStrategy.Strict, "", false)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "1.10", true)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "2.0", true)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "", true)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "2.1", false)]
    public async Task A_worker_that_fails_what_it_does_not_match(VersionMatchStrategy strategy, string version, bool runs)
    {
        var hub = new EngineHub(
            tasks => tasks.AddOrchestratorFunc("any", context => Task.FromResult(context.Version)),
            worker => worker.Versioning = Versioning(strategy, VersionFailureStrategy.Fail));

        var instance = await hub.RunAsync("any", version: version);

        Assert.Equal(runs ? OrchestrationRuntimeStatus.Completed : OrchestrationRuntimeStatus.Failed, instance.Status);
        Assert.Equal(runs ? null : "VersionMismatch", instance.Failure?.ErrorType);
    }

    internal static VersioningOptions Versioning(VersionMatchStrategy strategy, VersionFailureStrategy failure) =>
        new() { Version = "2.0", MatchStrategy = strategy, FailureStrategy = failure };
}
