using Catalyze.Docker.Models;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.Docker.Tests;

public sealed class EventTests(DockerFixture fixture) : EngineTests(fixture)
{
    private Dictionary<string, IReadOnlyList<string>> Deaths => new(StringComparer.Ordinal)
    {
        ["type"] = ["container"],
        ["event"] = ["die"],
        ["label"] = [OwnLabel],
    };

    [Fact]
    public async Task A_death_after_the_connection_is_seen_with_its_exit_code_and_labels_and_nothing_else_is()
    {
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var death = FirstAsync(Deaths, connected.SetResult);
        await connected.Task.WaitAsync(Token);
        var id = await StartAsync("dies", "exit 9");

        var seen = await death;
        Assert.Equal(("container", "die", id), (seen!.Type, seen.Action, seen.Actor.ID));
        Assert.Equal(("9", Own, $"{Own}-dies"), (seen.Actor.Attributes["exitCode"], seen.Actor.Attributes["test"], seen.Actor.Attributes["name"]));
    }

    [Fact]
    public async Task Listening_ends_when_the_listener_cancels()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var any in Engine.EventsAsync(Deaths, cancellation.Cancel, cancellation.Token))
                Assert.Fail($"{any.Action} of {any.Actor.ID}");
        });
    }

    [Fact]
    public async Task Listening_ends_with_the_engine_and_the_client_goes_on_when_the_engine_is_back()
    {
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = FirstAsync(Deaths, connected.SetResult);
        await connected.Task.WaitAsync(Token);
        await Fixture.StopEngineAsync();
        try
        {
            Assert.Null(await first);
            await Assert.ThrowsAsync<HttpRequestException>(() => Engine.InfoAsync(Token));
        }
        finally
        {
            await Fixture.StartEngineAsync();
        }

        Assert.True(await Engine.Images.ExistsAsync(DockerFixture.BaseImage, Token));
    }

    private async Task<EngineEvent?> FirstAsync(Dictionary<string, IReadOnlyList<string>> filters, Action onConnected)
    {
        await foreach (var seen in Engine.EventsAsync(filters, onConnected, Token))
            return seen;
        return null;
    }
}
