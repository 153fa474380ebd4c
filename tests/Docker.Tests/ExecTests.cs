using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.Docker.Tests;

public sealed class ExecTests(DockerFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task Output_error_and_exit_code_of_a_command_are_kept_apart()
    {
        var id = await ServeAsync();
        var result = await Engine.Exec.RunAsync(id, ["sh", "-c", "echo grün; echo bad >&2; printf end; exit 3"], user: null, Token);
        Assert.Equal(new ExecResult(3, "grün\nend", "bad\n"), result);
        Assert.Equal(new ExecResult(0, "", ""), await Engine.Exec.RunAsync(id, ["sh", "-c", "true"], user: null, Token));
    }

    [Fact]
    public async Task A_command_that_writes_too_much_comes_to_its_end_and_the_rest_is_dropped()
    {
        var id = await ServeAsync();
        var result = await Engine.Exec.RunAsync(id, ["sh", "-c", "dd if=/dev/zero bs=65536 count=40 2>/dev/null | tr '\\0' x; exit 5"], user: null, Token);
        Assert.Equal(5, result.ExitCode);
        Assert.Equal(1 << 20, result.Output.Length);
        Assert.True(result.Output.All(static letter => letter == 'x'));
    }

    [Fact]
    public async Task A_command_runs_as_the_user_that_was_named()
    {
        var id = await ServeAsync();
        Assert.Equal("0\n", (await Engine.Exec.RunAsync(id, ["sh", "-c", "id -u"], user: null, Token)).Output);
        Assert.Equal("1234\n", (await Engine.Exec.RunAsync(id, ["sh", "-c", "id -u"], "1234", Token)).Output);
    }

    [Fact]
    public async Task A_command_in_a_container_that_does_not_run_is_a_conflict()
    {
        var id = await Engine.Containers.CreateAsync($"{Own}-x", Specification(Serve), Token);
        Assert.True((await Assert.ThrowsAsync<DockerException>(() => Engine.Exec.RunAsync(id, ["sh"], user: null, Token))).IsConflict);
    }
}
