using Catalyze.Docker.Models;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.Docker.Tests;

/// <summary>What all tests of the client share: the engine, names of their own, bounded calls, removal of their containers.</summary>
[Collection(DockerCollection.Name)]
public abstract class EngineTests(DockerFixture fixture) : IAsyncLifetime
{
    private const string TestLabel = "test";

    // TERM ends it with 7; the shell itself, as the first process, would ignore it.
    private protected const string Serve = "trap 'exit 7' TERM; echo ready; while true; do sleep 0.05; done";

    private readonly CancellationTokenSource limit = new(TimeSpan.FromSeconds(40));

    private protected DockerFixture Fixture { get; } = fixture;

    private protected DockerEngine Engine => Fixture.Engine;

    /// <summary>Ends every call of a test that hangs.</summary>
    private protected CancellationToken Token => limit.Token;

    /// <summary>Different in every test; the prefix of its names and the value of its containers' label.</summary>
    private protected string Own { get; } = $"t{Guid.NewGuid():N}"[..12];

    private protected string OwnLabel => $"{TestLabel}={Own}";

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        using var removal = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        foreach (var container in await Engine.Containers.ListAsync(OwnLabel, removal.Token))
            await Engine.Containers.RemoveAsync(container.Id, removal.Token);
        limit.Dispose();
    }

    private protected ContainerSpecification Specification(string script, params IReadOnlyList<string> binds) => new()
    {
        Image = DockerFixture.BaseImage,
        Cmd = ["sh", "-c", script],
        Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [TestLabel] = Own },
        HostConfig = new HostConfig { NetworkMode = "none", Binds = binds },
    };

    private protected async Task<string> StartAsync(string name, string script, params IReadOnlyList<string> binds)
    {
        var id = await Engine.Containers.CreateAsync($"{Own}-{name}", Specification(script, binds), Token);
        await Engine.Containers.StartAsync(id, Token);
        return id;
    }

    private protected async Task<string> ServeAsync()
    {
        var id = await StartAsync("serve", Serve);
        await Eventually.HoldsAsync(async () => (await Engine.Containers.LogsAsync(id, lines: 1, Token)).Length > 0);
        return id;
    }
}
