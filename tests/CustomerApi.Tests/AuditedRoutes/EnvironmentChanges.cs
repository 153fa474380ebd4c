using System.Net.Http.Headers;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Jobs;
using Catalyze.Contracts.Specifications;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Tools;

namespace Catalyze.CustomerApi.Tests.AuditedRoutes;

/// <summary>Every change of an environment, once.</summary>
internal static class EnvironmentChanges
{
    private const string Services = """{"services":[{"label":"app01","type":"code","workers":{"mailer":2}},{"label":"db01","type":"redis"}]}""";

    public static async Task MakeAsync(CustomerApiHost host, AuditedChanges changes)
    {
        using var owner = await host.NewOwnerAsync();
        var made = await (await changes.MadeAsync(SendAsync(owner, "POST", "/api/environments", $$"""{"name":"Appointments","configuration":{{Services}}}"""))).ReadAsync<EnvironmentView>();
        var at = $"/api/environments/{made.EnvironmentId}";
        await changes.MadeAsync(SendAsync(owner, "PUT", at + "/configuration", Services));
        await changes.MadeAsync(SendAsync(owner, "PUT", at + "/name", """{"name":"Visits"}"""));
        await changes.MadeAsync(SendAsync(owner, "POST", at + "/clones", """{"name":"Copy"}"""));
        await changes.MadeAsync(SendAsync(owner, "PATCH", at + "/services/app01/variables", """{"set":{"A":"b"}}"""));
        await changes.MadeAsync(SendAsync(owner, "POST", at + "/services/app01/variables/A/reveal"));
        await changes.MadeAsync(SendAsync(owner, "PUT", at + "/services/app01/source", "archive", "application/gzip"));
        await changes.MadeAsync(SendAsync(owner, "POST", at + "/services/app01/deploy-keys", $$"""{"name":"laptop","key":"{{SshKey.New()}}"}"""));
        await changes.MadeAsync(SendAsync(owner, "DELETE", at + "/services/app01/deploy-keys/laptop"));
        await changes.MadeAsync(SendAsync(owner, "PUT", at + "/domains/a.example.org", """{"service":"app01"}"""));
        await changes.MadeAsync(SendAsync(owner, "DELETE", at + "/domains/a.example.org"));
        await changes.MadeAsync(SendAsync(owner, "POST", at + "/plans"));
        var accepted = await (await changes.MadeAsync(SendAsync(owner, "POST", at + "/deployments"))).ReadAsync<DeploymentAccepted>();
        await changes.MadeAsync(SendAsync(owner, "POST", $"{at}/deployments/{accepted.DeploymentId}/cancellation"));
        Serve(host, made.EnvironmentId);
        await changes.MadeAsync(SendAsync(owner, "PUT", at + "/releases/rel-1/notes", """{"notes":"good"}"""));
        await changes.MadeAsync(SendAsync(owner, "POST", at + "/releases/rel-1/deployments"));
        await changes.MadeAsync(SendAsync(owner, "PUT", at + "/services/app01/scale", """{"scale":2}"""));
        foreach (var verb in (string[])["stop", "start", "restart"])
            await changes.MadeAsync(SendAsync(owner, "POST", $"{at}/services/app01/{verb}"));
        await changes.MadeAsync(SendAsync(owner, "POST", at + "/tools/logs/handover"));
        var grant = await (await changes.MadeAsync(SendAsync(owner, "POST", at + "/tool-grants", """{"operator":"ada","reason":"Ticket 4711"}"""))).ReadAsync<ToolGrant>();
        using (var named = host.WithToken(FakePodApi.NamedOperator))
            await changes.MadeAsync(SendAsync(named, "POST", $"/api/operators{at["/api".Length..]}/tools/logs/handover"));
        await changes.MadeAsync(SendAsync(owner, "DELETE", $"{at}/tool-grants/{grant.GrantId}"));
        var job = await (await changes.MadeAsync(SendAsync(owner, "POST", at + "/services/app01/jobs", """{"command":"true"}"""))).ReadAsync<JobStatus>();
        await changes.MadeAsync(SendAsync(owner, "POST", $"{at}/jobs/{job.JobId}/cancellation"));
        await changes.MadeAsync(SendAsync(owner, "POST", at + "/maintenance", "{}"));
        await changes.MadeAsync(SendAsync(owner, "DELETE", at + "/maintenance"));
        await changes.MadeAsync(SendAsync(owner, "DELETE", at));
        await changes.MadeAsync(SendAsync(owner, "POST", at + "/restoration"));
        await changes.MadeAsync(SendAsync(owner, "POST", "/api/environments/compose?name=Composed", "services:\n  cache:\n    image: redis:7.0\n", "application/yaml"));
    }

    /// <summary>The Pod API says that everything runs.</summary>
    public static void Serve(CustomerApiHost host, string environmentId) => host.PodApi.Environments[environmentId] = host.PodApi.Environments[environmentId] with
    {
        ReleaseId = "rel-1",
        Domains = [new DomainStatus($"logs-{environmentId}.tools.example.org", "logs", $"https://logs-{environmentId}.tools.example.org:8443")],
        Services =
        [
            new ServiceStatus { Label = "app01", Type = "code", Version = "1", Size = new ServiceSize(128, 100, 256), Scale = 1, Workers = new Dictionary<string, int> { ["mailer"] = 2 }, Instances = [Instance("app01-1-aaaa")] },
            new ServiceStatus { Label = "logs", Type = "logging", Version = "1", Size = new ServiceSize(512, 500, 4096), Scale = 1, Instances = [Instance("logs-0-aaaa")] },
            new ServiceStatus { Label = "db01", Type = "redis", Version = "1", Size = new ServiceSize(128, 100, 256), Scale = 1, Instances = [Instance("db01-1-aaaa")] },
        ],
    };

    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body, MediaTypeHeaderValue.Parse(type));
        return await client.SendAsync(request);
    }

    private static InstanceStatus Instance(string id) => new()
    {
        InstanceId = id,
        Ordinal = 1,
        HostId = "host-1",
        Provider = "metal",
        State = Contracts.Reports.InstanceState.Healthy,
        StartedAt = DateTimeOffset.UnixEpoch,
    };
}
