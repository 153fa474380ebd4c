using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Reports;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.EndToEnd.Tests;

/// <summary>PostgreSQL on its encrypted volume: whatever is killed right after a commit, the row is there afterwards.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class VolumeTests(LocalPod pod)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_killed_database_volume_server_and_engine_lose_no_acknowledged_row()
    {
        await using var environment = new TestEnvironment(pod, "killed volumes");
        await pod.Api.DeployAsync(environment.Specification([Services.Database("db01", 1)]));
        var database = Assert.Single((await environment.StatusAsync()).Services.SelectMany(s => s.Instances));
        await SqlAsync(database, "create table kept (n int)");

        var acknowledged = 0;
        foreach (var kill in new Func<Task>[]
        {
            () => pod.DockerAsync(database.HostId, "kill", "--signal", "KILL", $"cz-{database.InstanceId}"),
            async () => (await Shell.RunAsync("kill", ["-KILL", VolumeServer(environment, database)])).Demand(),
            async () =>
            {
                await pod.KillAsync($"engine-{database.HostId}");
                await LocalPod.RepairAsync();
            },
            async () =>
            {
                // Both at once: container and volume without anybody who looks after them.
                await pod.KillAsync($"agent-{database.HostId}");
                (await Shell.RunAsync("kill", ["-KILL", VolumeServer(environment, database)])).Demand();
                await LocalPod.RepairAsync();
            },
        })
        {
            for (var row = 0; row < 5; row++)
                await SqlAsync(database, $"insert into kept values ({++acknowledged})");
            await kill();
            await Eventually.HoldsAsync(async () => await CountAsync(database) is not null, Patience);
            Assert.Equal(acknowledged, await CountAsync(database));
        }

        await Eventually.HoldsAsync(async () => (await environment.StatusAsync()).Services.SelectMany(s => s.Instances).All(i => i.State == InstanceState.Healthy), Patience);
        await environment.AssertContainersAsync(1);
    }

    private string VolumeServer(TestEnvironment environment, InstanceStatus database) =>
        File.ReadAllText(pod.VolumeNote(database.HostId, $"cz-{environment.Id}-db01-0")).Split(' ')[0];

    private async Task<int?> CountAsync(InstanceStatus database)
    {
        var answer = await Shell.RunAsync("/usr/bin/docker", Psql(database, "select count(distinct n) from kept"));
        return answer.ExitCode == 0 ? int.Parse(answer.Output, System.Globalization.CultureInfo.InvariantCulture) : null;
    }

    private async Task SqlAsync(InstanceStatus database, string statement) => (await Shell.RunAsync("/usr/bin/docker", Psql(database, statement))).Demand();

    private string[] Psql(InstanceStatus database, string statement) =>
    [
        "--host", $"unix://{pod.EngineSocket(database.HostId)}", "exec", $"cz-{database.InstanceId}",
        "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--dbname", "app", "--command", statement,
    ];
}
