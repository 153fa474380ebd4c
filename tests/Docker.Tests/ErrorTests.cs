using System.Net;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.Docker.Tests;

public sealed class ErrorTests(DockerFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task What_does_not_exist_is_not_found_in_the_engines_words()
    {
        var error = await Assert.ThrowsAsync<DockerException>(() => Engine.Containers.InspectAsync(Own, Token));
        Assert.Equal(HttpStatusCode.NotFound, error.Status);
        Assert.True(error.IsNotFound);
        Assert.Equal($"No such container: {Own}", error.Message);

        var specification = Specification(Serve) with { Image = $"{Own}:1" };
        Assert.True((await Assert.ThrowsAsync<DockerException>(() => Engine.Containers.CreateAsync($"{Own}-x", specification, Token))).IsNotFound);
        Assert.False(await Engine.Images.ExistsAsync($"{Own}:1", Token));
    }

    [Fact]
    public async Task A_name_that_is_taken_is_a_conflict()
    {
        await Engine.Containers.CreateAsync($"{Own}-x", Specification(Serve), Token);
        var error = await Assert.ThrowsAsync<DockerException>(() => Engine.Containers.CreateAsync($"{Own}-x", Specification(Serve), Token));
        Assert.Equal(HttpStatusCode.Conflict, error.Status);
        Assert.True(error.IsConflict);
        Assert.Contains("already in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_cannot_be_started_is_an_error_of_the_start()
    {
        var id = await Engine.Containers.CreateAsync($"{Own}-x", Specification(Serve) with { Cmd = ["/no/such/program"] }, Token);
        var error = await Assert.ThrowsAsync<DockerException>(() => Engine.Containers.StartAsync(id, Token));
        Assert.Contains("/no/such/program", error.Message, StringComparison.Ordinal);
        Assert.False((await Engine.Containers.InspectAsync(id, Token)).State.Running);
    }

    [Fact]
    public async Task An_engine_that_is_away_is_not_an_answer_of_the_engine()
    {
        using var away = new DockerEngine(Fixture.Socket + ".away");
        await Assert.ThrowsAsync<HttpRequestException>(() => away.InfoAsync(Token));
        await Assert.ThrowsAsync<HttpRequestException>(() => away.Containers.RemoveAsync(Own, Token));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_an_engine_that_went_away()
    {
        await using var breaking = new FakeBreakingEngine(Fixture.Socket + ".breaks");
        using var engine = new DockerEngine(breaking.Socket);
        await Assert.ThrowsAsync<HttpRequestException>(() => engine.InfoAsync(Token));
        await Assert.ThrowsAsync<HttpRequestException>(() => engine.Containers.WaitAsync(Own, Token));
        await Assert.ThrowsAsync<HttpRequestException>(() => engine.Containers.LogsAsync(Own, lines: 1, Token));
        await Assert.ThrowsAsync<HttpRequestException>(() => engine.Images.PullAsync(Own, progress: null, Token));
    }

    [Fact]
    public async Task A_call_that_waits_ends_when_its_caller_cancels_and_changes_nothing()
    {
        var id = await ServeAsync();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var wait = Engine.Containers.WaitAsync(id, cancellation.Token);
        var command = Engine.Exec.RunAsync(id, ["sh", "-c", "touch /began; exec sleep 600"], user: null, cancellation.Token);
        await Eventually.HoldsAsync(async () => (await Engine.Exec.RunAsync(id, ["sh", "-c", "test -e /began"], user: null, Token)).ExitCode == 0);
        Assert.False(wait.IsCompleted);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command);
        Assert.True((await Engine.Containers.InspectAsync(id, Token)).State.Running);
    }
}
