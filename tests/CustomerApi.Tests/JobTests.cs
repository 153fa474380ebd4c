using System.Net;
using System.Net.Http.Json;
using Catalyze.Contracts.Jobs;
using Catalyze.CustomerApi.Tests.AuditedRoutes;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

/// <summary>Commands that run once.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class JobTests(CustomerApiHost host)
{
    [Fact]
    public async Task A_job_is_started_listed_without_what_it_runs_shown_and_cancelled()
    {
        using var client = await host.NewOwnerAsync();
        var at = await DeployedAsync(client);
        var answer = await EnvironmentChanges.SendAsync(client, "POST", at + "/services/app01/jobs", """{"command":"psql -c 'select 1'","timeLimitSeconds":60}""");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var started = await answer.ReadAsync<JobStatus>();
        Assert.Equal($"{at}/jobs/{started.JobId}", answer.Headers.Location!.ToString());
        Assert.Equal(("app01", JobKind.Command, 60), (started.Service, started.Kind, started.TimeLimitSeconds));

        var listed = Assert.Single(await (await client.GetAsync(HttpAnswers.Relative(at + "/jobs"))).ReadAsync<List<JobStatus>>());
        Assert.Equal((started.JobId, null, null), (listed.JobId, listed.Command, listed.Output));
        Assert.Empty(await (await client.GetAsync(HttpAnswers.Relative(at + "/jobs?service=db01"))).ReadAsync<List<JobStatus>>());
        var shown = await (await client.GetAsync(HttpAnswers.Relative($"{at}/jobs/{started.JobId}"))).ReadAsync<JobStatus>();
        Assert.Equal(("psql -c 'select 1'", "three rows\n"), (shown.Command, shown.Output));

        var cancelled = await (await EnvironmentChanges.SendAsync(client, "POST", $"{at}/jobs/{started.JobId}/cancellation")).ReadAsync<JobStatus>();
        Assert.Equal(JobState.Cancelled, cancelled.State);
    }

    [Fact]
    public async Task Nothing_runs_before_the_first_deployment_and_jobs_of_others_are_not_found()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, """{"services":[{"label":"app01","type":"code"}]}""");
        var refused = await EnvironmentChanges.SendAsync(client, "POST", $"/api/environments/{id}/services/app01/jobs", """{"command":"true"}""");
        Assert.Equal("not-deployed", (await refused.ProblemAsync(HttpStatusCode.Conflict)).Type.Split('/')[^1]);
        Assert.Empty(await (await client.GetAsync(HttpAnswers.Relative($"/api/environments/{id}/jobs"))).ReadAsync<List<JobStatus>>());

        using var stranger = await host.NewOwnerAsync();
        var theirs = await DeployedAsync(stranger);
        var job = await (await EnvironmentChanges.SendAsync(stranger, "POST", theirs + "/services/app01/jobs", """{"command":"true"}""")).ReadAsync<JobStatus>();
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(HttpAnswers.Relative($"/api/environments/{id}/jobs/{job.JobId}"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await EnvironmentChanges.SendAsync(client, "POST", $"/api/environments/{id}/jobs/{job.JobId}/cancellation")).StatusCode);
    }

    private static async Task<string> DeployedAsync(HttpClient client)
    {
        var at = "/api/environments/" + await CustomerApiHost.CreateEnvironmentAsync(client, """{"services":[{"label":"app01","type":"code"}]}""");
        (await client.PostAsync(HttpAnswers.Relative(at + "/deployments"), null)).EnsureSuccessStatusCode();
        return at;
    }
}
