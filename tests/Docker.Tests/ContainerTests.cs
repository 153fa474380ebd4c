using Catalyze.Docker.Models;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.Docker.Tests;

public sealed class ContainerTests(DockerFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task A_container_is_what_was_asked_for_and_found_by_its_label_in_every_state()
    {
        var specification = Specification(Serve) with
        {
            Env = ["COLOUR=blue"],
            HostConfig = new HostConfig
            {
                NetworkMode = "none",
                Memory = 64 << 20,
                MemorySwap = 64 << 20,
                NanoCpus = 500_000_000,
                PidsLimit = 20,
                CapDrop = ["ALL"],
                ReadonlyRootfs = true,
                Tmpfs = new Dictionary<string, string>(StringComparer.Ordinal) { ["/scratch"] = "size=1m" },
                RestartPolicy = new RestartPolicy("no"),
                LogConfig = new LogConfig("json-file", new Dictionary<string, string>(StringComparer.Ordinal) { ["max-size"] = "1m" }),
            },
        };
        var id = await Engine.Containers.CreateAsync($"{Own}-x", specification, Token);
        Assert.Equal("created", Assert.Single(await Engine.Containers.ListAsync(OwnLabel, Token)).State);

        await Engine.Containers.StartAsync(id, Token);
        var listed = Assert.Single(await Engine.Containers.ListAsync("test", Token));
        Assert.Equal((id, "running", Own), (listed.Id, listed.State, listed.Labels["test"]));
        Assert.Equal([$"/{Own}-x"], listed.Names);

        var inspection = await Engine.Containers.InspectAsync($"{Own}-x", Token);
        Assert.Equal((id, $"/{Own}-x", "running", true), (inspection.Id, inspection.Name, inspection.State.Status, inspection.State.Running));
        Assert.True(Directory.Exists($"/proc/{inspection.State.Pid}"));
        Assert.Equal(DockerFixture.BaseImage, inspection.Config.Image);
        Assert.Contains("COLOUR=blue", inspection.Config.Env!);
        var host = inspection.HostConfig!;
        Assert.Equal((64L << 20, 64L << 20, 500_000_000L, 20L), (host.Memory, host.MemorySwap, host.NanoCpus, host.PidsLimit));
        Assert.Equal(("none", "no", "json-file", true), (host.NetworkMode, host.RestartPolicy!.Name, host.LogConfig!.Type, host.ReadonlyRootfs));
        Assert.Equal(["ALL"], host.CapDrop);
        Assert.Equal("size=1m", host.Tmpfs!["/scratch"]);

        await Engine.Containers.KillAsync(id, "KILL", Token);
        Assert.Equal(137, await Engine.Containers.WaitAsync(id, Token));
        Assert.Equal("exited", Assert.Single(await Engine.Containers.ListAsync(OwnLabel, Token)).State);
        Assert.Empty(await Engine.Containers.ListAsync("test=another", Token));
    }

    [Fact]
    public async Task Starting_stopping_and_removing_twice_is_the_same_as_once()
    {
        var id = await ServeAsync();
        var pid = (await Engine.Containers.InspectAsync(id, Token)).State.Pid;
        await Engine.Containers.StartAsync(id, Token);
        Assert.Equal(pid, (await Engine.Containers.InspectAsync(id, Token)).State.Pid);

        await Engine.Containers.StopAsync(id, TimeSpan.FromSeconds(10), Token);
        var finished = (await Engine.Containers.InspectAsync(id, Token)).State.FinishedAt;
        await Engine.Containers.StopAsync(id, TimeSpan.FromSeconds(10), Token);
        Assert.Equal(finished, (await Engine.Containers.InspectAsync(id, Token)).State.FinishedAt);

        await Engine.Containers.RemoveAsync(id, Token);
        await Engine.Containers.RemoveAsync(id, Token);
        Assert.Empty(await Engine.Containers.ListAsync(OwnLabel, Token));
    }

    [Fact]
    public async Task A_container_is_asked_to_stop_and_killed_only_when_it_does_not_listen()
    {
        var listening = await ServeAsync();
        await Engine.Containers.StopAsync(listening, TimeSpan.FromSeconds(30), Token);
        Assert.Equal(7, await Engine.Containers.WaitAsync(listening, Token));

        var deaf = await StartAsync("deaf", "exec sleep 600");
        await Engine.Containers.StopAsync(deaf, TimeSpan.FromSeconds(1), Token);
        Assert.Equal(137, await Engine.Containers.WaitAsync(deaf, Token));
    }

    [Fact]
    public async Task The_last_lines_of_both_outputs_are_kept_after_the_end()
    {
        var id = await StartAsync("speaks", "for i in 1 2 3; do echo out $i; echo err $i >&2; done; exit 4");
        Assert.Equal(4, await Engine.Containers.WaitAsync(id, Token));

        var lines = (await Engine.Containers.LogsAsync(id, lines: 100, Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // The two pipes are read independently of each other: only within one the order is certain.
        Assert.Equal(["out 1", "out 2", "out 3"], lines.Where(static line => line.StartsWith("out", StringComparison.Ordinal)));
        Assert.Equal(["err 1", "err 2", "err 3"], lines.Where(static line => line.StartsWith("err", StringComparison.Ordinal)));
        Assert.Equal(2, (await Engine.Containers.LogsAsync(id, lines: 2, Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_running_container_is_removed_with_its_process()
    {
        var id = await StartAsync("deaf", "exec sleep 600");
        var pid = (await Engine.Containers.InspectAsync(id, Token)).State.Pid;
        await Engine.Containers.RemoveAsync(id, Token);
        Assert.False(Directory.Exists($"/proc/{pid}"));
    }
}
