using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Jobs;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Problems;
using Catalyze.PodApi.Jobs;
using Catalyze.PodApi.Loss;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Tests.World;
using Catalyze.Storage.Tables;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>Commands that run once.</summary>
public sealed class JobTests : IAsyncLifetime
{
    private const string Jobs = $"pod/environments/{Specifications.EnvironmentId}/jobs";
    private TestPod pod = null!;

    public async Task InitializeAsync()
    {
        pod = await TestPod.StartAsync();
        Assert.Equal(DeploymentState.Running, (await pod.DeployToEndAsync(await Specifications.ApplicationAsync(pod))).State);
    }

    public Task DisposeAsync() => pod.DisposeAsync().AsTask();

    [Fact]
    public async Task A_job_runs_beside_its_service_and_leaves_its_exit_code_and_what_it_wrote()
    {
        var before = (await pod.ReservationsAsync()).Count;
        Ends(_ => (3, "two rows of Jane Doe\n"));

        await StartAsync("job-aaaaaaaaaa", Request("echo s3cret"));
        var job = await EndOfAsync("job-aaaaaaaaaa");

        Assert.Equal((JobState.Failed, 3, "echo s3cret", "two rows of Jane Doe\n"), (job.State, job.ExitCode, job.Command, job.Output));
        var (host, order) = Ordered("job-aaaaaaaaaa");
        var wire = Assert.Single(order.Wiring.Outbound);
        Assert.Equal(("app01", "cache01", (InboundWire?)null), (order.ServiceLabel, wire.Provider, order.Wiring.Inbound));
        Assert.Single(wire.Endpoints);
        var variables = JsonSerializer.Deserialize<Dictionary<string, string>>(host.Variables[order.InstanceId])!;
        Assert.Equal(("echo s3cret", "hello"), (variables[InstanceJob.CommandVariable], variables["GREETING"]));
        Assert.Equal(60, order.Job!.TimeLimitSeconds);

        // Its room comes back, the instances of the release never noticed, and its host may not renew its certificate.
        await Eventually.HoldsAsync(async () => (await pod.ReservationsAsync()).Count == before);
        await Eventually.HoldsAsync(() => host.Orders.OfType<StopInstancesOrder>().Any(s => s.Instances.Any(i => i.InstanceId == order.InstanceId)));
        Assert.Equal(3, pod.Running.Count());
        Assert.Null(Assert.Single(await pod.GetAsync<IReadOnlyList<JobStatus>>(Jobs)).Output);
    }

    [Fact]
    public async Task Neither_the_command_nor_what_it_wrote_is_stored_in_the_clear()
    {
        Ends(_ => (0, "two rows of Jane Doe\n"));
        await StartAsync("job-bbbbbbbbbb", Request("echo s3cret"));
        Assert.Equal(JobState.Succeeded, (await EndOfAsync("job-bbbbbbbbbb")).State);

        await foreach (var row in pod.Services.GetRequiredService<PodTables>().Jobs.QueryAsync(TableFilter.Create($"PartitionKey eq {Specifications.EnvironmentId}")))
        {
            foreach (var name in row.Keys.Where(key => row[key] is byte[]))
            {
                var text = System.Text.Encoding.UTF8.GetString((byte[])row[name]!);
                Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
                Assert.DoesNotContain("Jane", text, StringComparison.Ordinal);
            }

            if (row.RowKey.StartsWith("j|", StringComparison.Ordinal)) Assert.DoesNotContain("s3cret", row.GetJson<JsonElement>("Job").GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_running_job_is_cancelled_and_one_that_has_ended_is_too_late_for_it()
    {
        var before = (await pod.ReservationsAsync()).Count;
        Ends(_ => null);
        await StartAsync("job-cccccccccc", Request("sleep 1000"));
        await Eventually.HoldsAsync(async () => (await GetAsync("job-cccccccccc")).State == JobState.Running);
        Assert.Equal(before + 1, (await pod.ReservationsAsync()).Count);

        using (var cancelled = await CancelAsync("job-cccccccccc")) Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        var job = await EndOfAsync("job-cccccccccc");

        Assert.Equal((JobState.Cancelled, "Jo asked for its end.", "it was told to stop"), (job.State, job.Cause, job.Output));
        await Eventually.HoldsAsync(async () => (await pod.ReservationsAsync()).Count == before);
        using var late = await CancelAsync("job-cccccccccc");
        Assert.Equal(HttpStatusCode.Accepted, late.StatusCode);
        Ends(_ => (0, ""));
        await StartAsync("job-dddddddddd", Request("true"));
        await EndOfAsync("job-dddddddddd");
        using var tooLate = await CancelAsync("job-dddddddddd");
        Assert.Equal(HttpStatusCode.Conflict, tooLate.StatusCode);
    }

    [Fact]
    public async Task Asking_twice_and_a_crash_in_between_run_it_once()
    {
        Ends(_ => null);
        await StartAsync("job-eeeeeeeeee", Request("sleep 1000"));
        await StartAsync("job-eeeeeeeeee", Request("sleep 1000"));
        await pod.CrashControlPlaneAsync();
        await pod.StartControlPlaneAsync();
        await StartAsync("job-eeeeeeeeee", Request("sleep 1000"));
        await Eventually.HoldsAsync(async () => (await GetAsync("job-eeeeeeeeee")).State == JobState.Running);

        Assert.Single(pod.Hosts.SelectMany(h => h.Running.Values), i => i.Job is not null);
        Assert.Single(await pod.GetAsync<IReadOnlyList<JobStatus>>(Jobs));
        Assert.Single(await pod.ReservationsAsync(), r => r.DeploymentId == "job-eeeeeeeeee");
    }

    [Fact]
    public async Task A_task_is_run_as_the_Procfile_says_or_by_rake_and_wrong_requests_are_refused_field_by_field()
    {
        await StartAsync("job-ffffffffff", Request("db:migrate") with { Kind = JobKind.Rake });
        Assert.Equal("rake db:migrate", (await EndOfAsync("job-ffffffffff")).Command);

        Assert.Equal(["by", "command", "timeLimitSeconds"], await RefusedAsync("job-gggggggggg", new JobRequest { Service = "app01", Command = " ", By = "", TimeLimitSeconds = 0 }));
        Assert.Equal(["service"], await RefusedAsync("job-gggggggggg", Request("true") with { Service = "cache01" }));
        Assert.Equal(["service"], await RefusedAsync("job-gggggggggg", Request("true") with { Service = "nobody" }));
        Assert.Equal(["jobId"], await RefusedAsync("job-1", Request("true")));
        Assert.Single(await pod.GetAsync<IReadOnlyList<JobStatus>>(Jobs));
    }

    [Fact]
    public async Task What_finds_no_room_fails_with_the_reason_and_reserves_nothing()
    {
        var before = (await pod.ReservationsAsync()).Count;
        await pod.OfferAsync((_, offer) => offer with { Capacity = offer.Capacity with { MemoryMib = 1 } });
        await StartAsync("job-hhhhhhhhhh", Request("true"));

        var job = await EndOfAsync("job-hhhhhhhhhh");

        Assert.Equal(JobState.Failed, job.State);
        Assert.Contains("app01", job.Cause, StringComparison.Ordinal);
        Assert.Equal(before, (await pod.ReservationsAsync()).Count);
    }

    [Fact]
    public async Task The_end_of_an_environment_ends_its_jobs_and_forgets_them()
    {
        Ends(_ => null);
        await StartAsync("job-kkkkkkkkkk", Request("sleep 1000"));
        await Eventually.HoldsAsync(async () => (await GetAsync("job-kkkkkkkkkk")).State == JobState.Running);

        using var removed = await pod.Http.DeleteAsync(new Uri($"pod/environments/{Specifications.EnvironmentId}", UriKind.Relative));
        var accepted = (await removed.Content.ReadFromJsonAsync<DeploymentAccepted>(CatalyzeJson.Options))!;
        Assert.Equal(DeploymentState.Removed, (await pod.EndOfAsync(accepted.DeploymentId)).State);

        await Eventually.HoldsAsync(async () => !pod.Running.Any() && (await pod.ReservationsAsync()).Count == 0);
        Assert.Empty(await pod.Services.GetRequiredService<JobStore>().ReadAsync(Specifications.EnvironmentId, CancellationToken.None));
    }

    [Fact]
    public async Task A_job_whose_host_is_lost_ends_at_once_with_the_cause_and_the_host_stops_it_when_it_returns()
    {
        Ends(_ => null);
        await StartAsync("job-hhhhhhhhhh", Request("sleep 1000") with { TimeLimitSeconds = 3600 });
        await Eventually.HoldsAsync(async () => (await GetAsync("job-hhhhhhhhhh")).State == JobState.Running);
        var (host, order) = Ordered("job-hhhhhhhhhh");

        host.IsOff = host.IsSilent = true;
        await Eventually.HoldsAsync(
            async () =>
            {
                await Task.WhenAll(WatchAsync(), WatchAsync());
                return (await GetAsync("job-hhhhhhhhhh")).State == JobState.Failed;
            },
            TimeSpan.FromSeconds(120));
        Assert.Contains($"{host.Id} is lost", (await GetAsync("job-hhhhhhhhhh")).Cause, StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => !(await pod.ReservationsAsync()).Any(r => r.DeploymentId == "job-hhhhhhhhhh"), TimeSpan.FromSeconds(60));
        Assert.Single(pod.Hosts.SelectMany(h => h.Orders.OfType<RunInstancesOrder>()), o => o.DeploymentId == "job-hhhhhhhhhh");

        Assert.True(host.Running.ContainsKey(order.InstanceId));
        host.IsOff = host.IsSilent = false;
        await Eventually.HoldsAsync(
            async () =>
            {
                await WatchAsync();
                return !host.Running.ContainsKey(order.InstanceId);
            },
            TimeSpan.FromSeconds(120));
        Assert.Equal(JobState.Failed, (await GetAsync("job-hhhhhhhhhh")).State);
    }

    private Task WatchAsync() => pod.Services.GetRequiredService<HostWatchFunction>().RunAsync(CancellationToken.None);

    private static JobRequest Request(string command) => new() { Service = "app01", Command = command, By = "Jo", TimeLimitSeconds = 60 };

    private void Ends(Func<InstanceOrder, (int ExitCode, string Output)?> ends)
    {
        foreach (var host in pod.Hosts) host.Ends = ends;
    }

    private (FakeHost Host, InstanceOrder Order) Ordered(string jobId) => pod.Hosts
        .SelectMany(h => h.Orders.OfType<RunInstancesOrder>().Where(o => o.DeploymentId == jobId).Select(o => (h, o.Instances[0]))).First();

    private async Task StartAsync(string jobId, JobRequest request)
    {
        using var response = await pod.Http.PutAsJsonAsync($"{Jobs}/{jobId}", request, CatalyzeJson.Options);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
    }

    private async Task<IEnumerable<string>> RefusedAsync(string jobId, JobRequest request)
    {
        using var response = await pod.Http.PutAsJsonAsync($"{Jobs}/{jobId}", request, CatalyzeJson.Options);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<ProblemDocument>(CatalyzeJson.Options))!.Errors.Select(e => e.Field).Order(StringComparer.Ordinal);
    }

    private Task<HttpResponseMessage> CancelAsync(string jobId) => pod.Http.PostAsJsonAsync($"{Jobs}/{jobId}/cancellation", new CancelRequest("Jo"), CatalyzeJson.Options);

    private Task<JobStatus> GetAsync(string jobId) => pod.GetAsync<JobStatus>($"{Jobs}/{jobId}");

    private async Task<JobStatus> EndOfAsync(string jobId)
    {
        JobStatus job = null!;
        try
        {
            await Eventually.HoldsAsync(async () => (job = await GetAsync(jobId)).State >= JobState.Succeeded, TimeSpan.FromSeconds(60));
        }
        catch (Xunit.Sdk.XunitException late)
        {
            throw new InvalidOperationException($"{jobId} is {job.State}\n{string.Join("\n", pod.Failures)}", late);
        }

        return job;
    }
}
