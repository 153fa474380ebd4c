using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.DurableTask.Tests;

/// <summary>A test with a hub of its own in a real Azurite, and one process that serves it.</summary>
public abstract class HubTest(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private readonly CancellationTokenSource patience = new(TimeSpan.FromMinutes(2));

    protected DurableTaskTestHost Host { get; private set; } = null!;

    protected DurableTaskClient Client => Host.Client;

    protected CancellationToken Patience => patience.Token;

    public Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        if (Host is not null)
        {
            await Host.DisposeAsync();
            Assert.Empty(Host.Failures);
        }

        patience.Dispose();
    }

    protected void Start(Action<DurableTaskRegistry> tasks, Func<DurableTaskTestHost.Settings, DurableTaskTestHost.Settings>? configure = null)
    {
        var settings = new DurableTaskTestHost.Settings(azurite.ConnectionString, AzuriteFixture.UniqueName("hub").ToLowerInvariant(), tasks);
        Host = DurableTaskTestHost.Start(configure?.Invoke(settings) ?? settings);
    }

    protected async Task<OrchestrationMetadata> RunAsync(string name, object? input = null) =>
        await DoneAsync(await Client.ScheduleNewOrchestrationInstanceAsync(name, input, cancellation: Patience));

    protected Task<OrchestrationMetadata> DoneAsync(string id) => Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Patience);
}
