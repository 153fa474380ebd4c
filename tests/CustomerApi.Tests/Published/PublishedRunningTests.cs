using System.Net;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Jobs;
using Catalyze.Contracts.Metrics;
using Catalyze.Contracts.Releases;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Specifications;
using Xunit;

namespace Catalyze.CustomerApi.Tests.Published;

/// <summary>Deploying, going back, releases, jobs and workers.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class PublishedRunningTests(CustomerApiHost host)
{
    private const string Services = """{"services":[{"label":"app01","type":"code","workers":{"mailer":2}},{"label":"db01","type":"redis"}]}""";
    private static readonly string[] WaitedFor = ["scheduled", "queued", "started", "running", "stopped", "waiting"];

    [Fact]
    public async Task Redeploying_takes_the_configuration_and_replaces_the_service()
    {
        var (client, id) = await DeployedAsync();
        using (client)
        {
            await client.JsonAsync("POST", $"/environments/{id}/services/app01/deploy?redeploy=true");
            var request = Last(id);
            Assert.Equal(["app01"], request.Restart);
            Assert.NotNull(request.Specification);
            await client.JsonAsync("POST", $"/environments/{id}/services/service_proxy/deploy?redeploy=true");
            Assert.Empty(Last(id).Restart);
            await client.RefusedAsync(HttpStatusCode.NotFound, "POST", $"/environments/{id}/services/none/deploy?redeploy=true");
        }
    }

    [Fact]
    public async Task Releases_are_listed_noted_and_gone_back_to_but_not_removed()
    {
        var (client, id) = await DeployedAsync();
        using (client)
        {
            var releases = $"/environments/{id}/services/app01/releases";
            var release = Assert.Single((await client.GetAsync(releases)).EnumerateArray());
            Assert.Equal("rel-1", release.GetProperty("release").GetString());
            Assert.Equal(DateTime.UnixEpoch, DateTime.SpecifyKind(PublishedClient.Time(release.GetProperty("created_at")), DateTimeKind.Utc));
            Assert.Equal("rel-1", (await client.GetAsync(releases + "/rel-1")).GetProperty("release").GetString());
            Assert.Equal("stable", (await client.JsonAsync("PUT", releases + "/rel-1", """{"release":"rel-1","metadata":"stable"}""")).GetProperty("metadata").GetString());
            await client.RefusedAsync(HttpStatusCode.BadRequest, "PUT", releases + "/rel-1", """{"release":"best"}""");
            await client.RefusedAsync(HttpStatusCode.Conflict, "DELETE", releases + "/rel-1");
            await client.RefusedAsync(HttpStatusCode.NotFound, "GET", releases + "/rel-9");

            await client.JsonAsync("POST", $"/environments/{id}/services/app01/deploy?release=rel-1&redeploy=true");
            Assert.Equal("rel-1", Last(id).ReleaseId);
            await client.RefusedAsync(HttpStatusCode.NotFound, "POST", $"/environments/{id}/services/app01/deploy?release=rel-9&redeploy=true");
        }
    }

    [Fact]
    public async Task A_task_runs_as_a_job_that_is_listed_ended_and_not_started_again()
    {
        var (client, id) = await DeployedAsync();
        using (client)
        {
            var service = $"/environments/{id}/services/app01";
            var started = await client.JsonAsync("POST", service + "/rake", """{"command":"db:migrate"}""");
            var job = host.PodApi.Jobs[started.GetProperty("id").GetString()!];
            Assert.Equal(("db:migrate", JobKind.Rake, "app01", id), (job.Command, job.Kind, job.Service, job.EnvironmentId));
            Assert.Equal("rake", started.GetProperty("type").GetString());

            var listed = Assert.Single((await client.GetAsync(service + "/jobs?type=rake&pageNumber=1&pageSize=100")).EnumerateArray());
            Assert.Equal((job.JobId, "running"), (listed.GetProperty("id").GetString(), listed.GetProperty("status").GetString()));
            PublishedClient.Time(listed.GetProperty("created_at"));
            Assert.Equal(0, (await client.GetAsync($"/environments/{id}/services/db01/jobs?type=rake")).GetArrayLength());

            await client.RefusedAsync(HttpStatusCode.Conflict, "POST", $"{service}/jobs/{job.JobId}/start");
            await client.JsonAsync("DELETE", $"{service}/jobs/{job.JobId}");
            Assert.Equal(JobState.Cancelled, host.PodApi.Jobs[job.JobId].State);
            // Once more, as a client that clears up: nothing is refused, nothing is done.
            await client.JsonAsync("DELETE", $"{service}/jobs/{job.JobId}");
            await client.RefusedAsync(HttpStatusCode.BadRequest, "POST", service + "/rake", "{}");
            await client.RefusedAsync(HttpStatusCode.Conflict, "POST", $"/environments/{id}/services/service_proxy/rake", """{"command":"db:migrate"}""");
        }
    }

    [Fact]
    public async Task Jobs_are_instances_and_builds_in_words_that_a_polling_client_knows()
    {
        var (client, id) = await DeployedAsync();
        using (client)
        {
            var jobs = $"/environments/{id}/services/app01/jobs";
            var all = (await client.GetAsync(jobs + "?pageNumber=1&pageSize=100")).EnumerateArray().ToList();
            Assert.Equal(["deploy", "worker", "worker", "build"], all.Select(job => job.GetProperty("type").GetString()));
            Assert.All(all, job =>
            {
                Assert.True(job.GetProperty("id").GetString()!.Length >= 6);
                PublishedClient.Time(job.GetProperty("created_at"));
            });
            Assert.All(all.Take(3), job => Assert.Contains(job.GetProperty("status").GetString(), WaitedFor));
            // The client that stops a service begins with page 0.
            Assert.Equal(4, (await client.GetAsync(jobs + "?pageNumber=0&pageSize=100")).GetArrayLength());
            Assert.Equal(1, (await client.GetAsync(jobs + "?pageNumber=2&pageSize=3")).GetArrayLength());
            Assert.Equal(2, (await client.GetAsync(jobs + "?type=worker&pageNumber=1&pageSize=1000")).GetArrayLength());
            Assert.Equal(0, (await client.GetAsync(jobs + "?type=backup&pageNumber=1&pageSize=100")).GetArrayLength());
            Assert.Equal(["deploy", "build"], (await client.GetAsync(jobs + "?status=running")).EnumerateArray().Select(job => job.GetProperty("type").GetString()));
            await client.RefusedAsync(HttpStatusCode.BadRequest, "GET", jobs + "?pageSize=0");

            var worker = await client.GetAsync($"{jobs}/app01-mailer-1?spec=true");
            Assert.Equal("mailer", worker.GetProperty("target").GetString());
            Assert.Equal("mailer", worker.GetProperty("spec").GetProperty("payload").GetProperty("environment").GetProperty("PROCFILE_TARGET").GetString());
            // Unhealthy would end a polling client; it may become healthy.
            Assert.Equal("waiting", worker.GetProperty("status").GetString());
            await client.RefusedAsync(HttpStatusCode.NotFound, "GET", jobs + "/nothing");
        }
    }

    [Fact]
    public async Task A_service_stops_with_its_first_job_and_starts_with_a_redeployment()
    {
        var (client, id) = await DeployedAsync();
        using (client)
        {
            var jobs = $"/environments/{id}/services/app01/jobs";
            // As the clients stop a service: one job after the other.
            foreach (var job in (await client.GetAsync(jobs + "?pageNumber=0&pageSize=100")).EnumerateArray().Where(job => job.GetProperty("type").GetString() != "build"))
                await client.JsonAsync("DELETE", $"{jobs}/{job.GetProperty("id").GetString()}");
            Assert.True(Assert.Single(Last(id).Changes).Stopped);
            Assert.Single(host.PodApi.Requests, one => one.EnvironmentId == id && one.Request.Changes.Count > 0);

            await client.JsonAsync("POST", $"/environments/{id}/services/app01/deploy?redeploy=true");
            var app = Last(id).Specification!.Services.Single(service => service.Label == "app01");
            Assert.False(app.Stopped);
            Assert.Equal(2, app.Workers["mailer"]);

            await client.JsonAsync("POST", $"{jobs}/app01-1-aaaa/stop");
            Assert.True(Assert.Single(Last(id).Changes).Stopped);
            await client.JsonAsync("POST", $"{jobs}/app01-1-aaaa/start");
            Assert.False(Assert.Single(Last(id).Changes).Stopped);
            await client.RefusedAsync(HttpStatusCode.Conflict, "DELETE", $"/environments/{id}/services/service_proxy/jobs/edge-1-aaaa");
        }
    }

    [Fact]
    public async Task Workers_become_more_when_their_target_is_deployed_and_fewer_when_the_numbers_are_written()
    {
        var (client, id) = await DeployedAsync();
        using (client)
        {
            var workers = $"/environments/{id}/services/app01/workers";
            var shown = await client.GetAsync(workers);
            Assert.Equal(2, shown.GetProperty("workers").GetProperty("mailer").GetInt32());
            Assert.True(shown.GetProperty("worker_limit").GetInt32() > 0);
            // The clients fail where it is null.
            Assert.Empty((await client.GetAsync($"/environments/{id}/services/db01/workers")).GetProperty("workers").EnumerateObject());

            var before = host.PodApi.Requests.Count(one => one.EnvironmentId == id);
            await client.JsonAsync("POST", workers, """{"worker_limit":10,"workers":{"mailer":2,"sweeper":1}}""");
            Assert.Equal(before, host.PodApi.Requests.Count(one => one.EnvironmentId == id));
            await client.JsonAsync("POST", $"/environments/{id}/services/app01/deploy?target=sweeper");
            Assert.Equal([new("sweeper", 1)], Assert.Single(Last(id).Changes).Workers);

            // Scaling down: jobs first, then the numbers.
            await client.JsonAsync("DELETE", $"/environments/{id}/services/app01/jobs/app01-mailer-2");
            await client.JsonAsync("POST", workers, """{"workers":{"mailer":1,"sweeper":1}}""");
            Assert.Equal([new("mailer", 1)], Assert.Single(Last(id).Changes).Workers);
            await client.JsonAsync("POST", workers, """{"workers":{"sweeper":1}}""");
            Assert.Equal([new("mailer", 0)], Assert.Single(Last(id).Changes).Workers);
            Assert.False((await client.GetAsync(workers)).GetProperty("workers").TryGetProperty("mailer", out _));

            await client.RefusedAsync(HttpStatusCode.BadRequest, "POST", workers, """{"workers":{"mailer":-1}}""");
            await client.RefusedAsync(HttpStatusCode.BadRequest, "POST", workers, "{}");
            await client.RefusedAsync(HttpStatusCode.NotFound, "POST", $"/environments/{id}/services/app01/deploy?target=none");
        }
    }

    [Fact]
    public async Task Measurements_are_the_newest_minutes_of_each_job_as_a_list_or_of_one_service()
    {
        var (client, id) = await DeployedAsync();
        host.PodApi.Metrics[id] = [Used("app01", "app01-1-aaaa"), Used("app01", "app01-mailer-1"), Used("edge", "edge-1-aaaa")];
        using (client)
        {
            var all = (await client.GetAsync($"/environments/{id}/metrics?time=1m")).EnumerateArray().ToList();
            Assert.Equal(["app01", "db01", "service_proxy"], all.Select(one => one.GetProperty("serviceLabel").GetString()));
            var data = all[0].GetProperty("metrics");
            Assert.Equal(["app01-1-aaaa", "app01-mailer-1"], data.GetProperty("cpu.usage").EnumerateArray().Select(one => one.GetProperty("job").GetString()));
            var cpu = data.GetProperty("cpu.usage")[0];
            Assert.Equal((0.25, 180_000L), (cpu.GetProperty("core_percent").GetDouble(), cpu.GetProperty("ts").GetInt64()));
            var memory = data.GetProperty("memory.usage")[0];
            Assert.Equal((2048, 512, 512, 512), (memory.GetProperty("total").GetInt32(), memory.GetProperty("ave").GetInt32(), memory.GetProperty("min").GetInt32(), memory.GetProperty("max").GetInt32()));
            var network = data.GetProperty("network.usage")[0];
            Assert.Equal((3.0, 7, 1, 0), (network.GetProperty("rx_kb").GetDouble(), network.GetProperty("rx_packets").GetInt32(), network.GetProperty("rx_dropped").GetInt32(), network.GetProperty("rx_errors").GetInt32()));
            Assert.Equal((5.5, 9, 0, 2), (network.GetProperty("tx_kb").GetDouble(), network.GetProperty("tx_packets").GetInt32(), network.GetProperty("tx_dropped").GetInt32(), network.GetProperty("tx_errors").GetInt32()));
            // The clients read the lists without asking whether there are any.
            Assert.Equal(0, all[1].GetProperty("metrics").GetProperty("cpu.usage").GetArrayLength());
            Assert.Equal(1, all[2].GetProperty("metrics").GetProperty("cpu.usage").GetArrayLength());

            var one = await client.GetAsync($"/environments/{id}/services/app01/metrics?time=60m");
            Assert.Equal(6, one.GetProperty("metrics").GetProperty("memory.usage").GetArrayLength());
            await client.RefusedAsync(HttpStatusCode.NotFound, "GET", $"/environments/{id}/services/none/metrics?time=1m");
            foreach (var time in (string[])["0m", "1441m", "1h", "m", "-1m"])
                await client.RefusedAsync(HttpStatusCode.BadRequest, "GET", $"/environments/{id}/metrics?time={time}");
        }
    }

    [Fact]
    public async Task Files_are_what_was_made_of_a_service_and_come_by_number()
    {
        var (client, id) = await DeployedAsync();
        using (client)
        {
            var listed = Assert.Single((await client.GetAsync($"/environments/{id}/services/service_proxy/files")).EnumerateArray());
            Assert.Equal(("image/Dockerfile", "0644", 0, true), (listed.GetProperty("name").GetString(), listed.GetProperty("mode").GetString(), listed.GetProperty("uid").GetInt32(), listed.GetProperty("enable_download").GetBoolean()));
            PublishedClient.Time(listed.GetProperty("created_at"));
            PublishedClient.Time(listed.GetProperty("updated_at"));
            var file = await client.GetAsync($"/environments/{id}/services/service_proxy/files/{listed.GetProperty("id").GetInt32()}");
            Assert.Equal("FROM edge\n", file.GetProperty("contents").GetString());
            Assert.NotEqual(listed.GetProperty("id").GetInt32(), (await client.GetAsync($"/environments/{id}/services/app01/files"))[0].GetProperty("id").GetInt32());
            await client.RefusedAsync(HttpStatusCode.NotFound, "GET", $"/environments/{id}/services/app01/files/999");
            await client.RefusedAsync(HttpStatusCode.NotFound, "GET", $"/environments/{id}/services/none/files");

            // The own API: also for a service that is configured and does not run yet.
            using var owner = host.WithToken(client.Token);
            Assert.Equal("rel-1", (await (await owner.GetAsync(HttpAnswers.Relative($"/api/environments/{id}/services/edge/files"))).ReadAsync<GeneratedFiles>()).ReleaseId);
            host.PodApi.Environments[id] = host.PodApi.Environments[id] with { Services = [] };
            Assert.Empty((await (await owner.GetAsync(HttpAnswers.Relative($"/api/environments/{id}/services/app01/files"))).ReadAsync<GeneratedFiles>()).Files);
            await (await owner.GetAsync(HttpAnswers.Relative($"/api/environments/{id}/services/none/files"))).ProblemAsync(HttpStatusCode.NotFound);
        }
    }

    private static InstanceMetrics Used(string service, string instanceId) => new()
    {
        InstanceId = instanceId,
        Service = service,
        HostId = "host-1",
        CpuMillisLimit = 1000,
        MemoryKibLimit = 2048,
        Samples =
        [
            .. Enumerable.Range(0, 3).Select(minute => new MetricSample(DateTimeOffset.UnixEpoch.AddMinutes(minute), 250, 512, 3072, 5632)
            {
                PacketsReceived = 7,
                PacketsSent = 9,
                DroppedReceived = 1,
                ErrorsSent = 2,
            }),
        ],
    };

    private DeploymentRequest Last(string id) => host.PodApi.Requests.Last(one => one.EnvironmentId == id).Request;

    private async Task<(PublishedClient Client, string EnvironmentId)> DeployedAsync()
    {
        var signedIn = await host.SignInAsync(await host.FoundAsync());
        using var owner = host.WithToken(signedIn.Token);
        var id = await CustomerApiHost.CreateEnvironmentAsync(owner, Services);
        (await owner.PostAsync(HttpAnswers.Relative($"/api/environments/{id}/deployments"), null)).EnsureSuccessStatusCode();
        host.PodApi.Environments[id] = host.PodApi.Environments[id] with
        {
            ReleaseId = "rel-1",
            Services =
            [
                Service("app01", "code", new Dictionary<string, int> { ["mailer"] = 2 },
                    Instance("app01-1-aaaa", null, InstanceState.Healthy), Instance("app01-mailer-1", "mailer", InstanceState.Unhealthy), Instance("app01-mailer-2", "mailer", InstanceState.Starting)),
                Service("db01", "redis", [], Instance("db01-1-aaaa", null, InstanceState.Healthy)),
                Service("edge", "edge", [], Instance("edge-1-aaaa", null, InstanceState.Healthy)) with { Implied = true },
            ],
        };
        return (new PublishedClient(host, signedIn.Token) { Pod = "catalyze" }, id);
    }

    private static ServiceStatus Service(string label, string type, Dictionary<string, int> workers, params InstanceStatus[] instances) =>
        new() { Label = label, Type = type, Version = "1", Size = new ServiceSize(128, 100, 256), Scale = 1, Workers = workers, Instances = instances };

    private static InstanceStatus Instance(string id, string? target, InstanceState state) => new()
    {
        InstanceId = id,
        Ordinal = id[^1] - '0',
        Target = target,
        HostId = "host-1",
        Provider = "metal",
        State = state,
        StartedAt = new DateTimeOffset(2030, 1, 31, 12, 0, 0, 250, TimeSpan.FromHours(2)),
    };
}
