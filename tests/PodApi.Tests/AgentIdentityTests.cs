using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Azure.Storage.Queues;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Audit;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Security;
using Catalyze.PodApi.Tests.World;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>What a host that went bad, or whoever holds something of a host, tries: each is refused, and the audit trail says so.</summary>
public sealed class AgentIdentityTests : IAsyncLifetime
{
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.StartAsync();

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public async Task A_request_for_credentials_is_good_for_once_and_only_with_the_hosts_own_key()
    {
        var (host, other) = (pod.Hosts[0], pod.Hosts[1]);
        var genuine = Request(host.Id, host.SigningKey);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(host.Id, genuine));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(host.Id, genuine));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(host.Id, Request(host.Id, other.SigningKey)));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(host.Id, Request(other.Id, other.SigningKey)));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync("host9", Request("host9", other.SigningKey)));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(host.Id, Request(host.Id, host.SigningKey)));

        var trail = (await pod.GetAsync<PodAuditPage>("pod/audit")).Entries.Where(e => e.Action == "credentials-refused").ToList();
        Assert.Equal(
            ["as host9: not enrolled, or its key was revoked", "signed in another name", "not signed with its key", "its nonce was used before"],
            trail.Select(e => e.Reason));
        Assert.Equal([null, "host1", "host1", "host1"], trail.Select(e => e.AgentId));
    }

    [Fact]
    public async Task Reports_that_are_forged_foreign_or_played_back_change_nothing()
    {
        var status = await pod.DeployToEndAsync(await Specifications.ApplicationAsync(pod));
        var victim = pod.Hosts.First(h => !h.Running.IsEmpty);
        var villain = pod.Hosts.First(h => h != victim);
        var instance = victim.Running.First().Value;
        var before = await StatesAsync(status.EnvironmentId);

        // In the victim's name with another key; in its own name about the victim's instance; and the victim's own words again.
        await villain.ReplayAsync(Signed(Death(victim.Id, status, instance), victim.Id, villain.SigningKey));
        await villain.ReplayAsync(Signed(Death(victim.Id, status, instance), villain.Id, villain.SigningKey));
        await villain.ReplayAsync(Signed(Death(villain.Id, status, instance), villain.Id, villain.SigningKey));
        await villain.ReplayAsync(victim.Reported.First());

        await Eventually.HoldsAsync(async () => (await ActionsAsync()).Count(a => a.StartsWith("report-", StringComparison.Ordinal)) == 4);
        Assert.Equal(
            [
                $"report-foreign {villain.Id}", $"report-refused {victim.Id}", $"report-refused {villain.Id}", $"report-repeated {victim.Id}",
            ],
            (await ActionsAsync()).Where(a => a.StartsWith("report-", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(before, await StatesAsync(status.EnvironmentId));
    }

    [Fact]
    public async Task What_an_agent_refuses_is_in_the_trail()
    {
        var host = pod.Hosts[0];
        foreach (var code in new[] { "stale-token", "wrong-audience", "bad-signature", "repeated" })
        {
            await host.ReplayAsync(Signed(
                new OrderRefusedReport { ReportId = Guid.NewGuid().ToString("N"), AgentId = host.Id, ObservedAt = DateTimeOffset.UtcNow, OrderId = "order-1", Code = code, Reason = "because" },
                host.Id, host.SigningKey));
        }

        await Eventually.HoldsAsync(async () => (await ActionsAsync()).Count(a => a == "order-refused host1") == 4);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_once_and_stays_refused()
    {
        var host = pod.Hosts[0];
        Assert.Equal(HttpStatusCode.OK, await AskAsync(host.Id, Request(host.Id, host.SigningKey)));

        using var revoked = await pod.Http.DeleteAsync(new Uri($"pod/hosts/{host.Id}/key", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.False(await pod.Services.GetRequiredService<QueueServiceClient>().GetQueueClient($"orders-{host.Id}").ExistsAsync());
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(host.Id, Request(host.Id, host.SigningKey)));
        await host.ReplayAsync(Signed(
            new OrderRefusedReport { ReportId = "r", AgentId = host.Id, ObservedAt = DateTimeOffset.UtcNow, Code = "unreadable", Reason = "because" }, host.Id, host.SigningKey));
        await Eventually.HoldsAsync(async () => (await pod.GetAsync<PodAuditPage>("pod/audit")).Entries.Any(e => e.Action == "report-refused" && e.Reason.Contains(host.Id, StringComparison.Ordinal)));
        Assert.Contains($"key-revoked {host.Id}", await ActionsAsync());
        Assert.DoesNotContain($"order-refused {host.Id}", await ActionsAsync());
    }

    [Fact]
    public async Task The_trail_is_read_page_by_page_newest_first_by_operators_only()
    {
        var all = (await pod.GetAsync<PodAuditPage>("pod/audit?limit=1000")).Entries;
        var paged = new List<PodAuditEntry>();
        for (PodAuditPage? page = null; page is null || page.Next is not null;)
        {
            page = await pod.GetAsync<PodAuditPage>($"pod/audit?limit=3&after={page?.Next}");
            paged.AddRange(page.Entries);
        }

        // Four agents: an operator's request, a token and an enrolment each.
        Assert.Equal(12, all.Count);
        Assert.Equal(all, paged);
        Assert.Equal(all.OrderByDescending(e => e.At), all);
        Assert.Equal("enrolled", Assert.Single((await pod.GetAsync<PodAuditPage>("pod/audit?agent=host2")).Entries).Action);
        pod.Http.DefaultRequestHeaders.Authorization = new("Bearer", "service-key");
        using var answer = await pod.Http.GetAsync(new Uri("pod/audit", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static SignedMessage Request(string signer, ECDsa key) =>
        SignedMessage.Sign(new CredentialsRequest(RandomNumberGenerator.GetBytes(16)), signer, SignedMessage.ControlPlane, DateTimeOffset.UtcNow, key);

    private static string Signed(Report report, string signer, ECDsa key) =>
        OrderMessageCodec.Encode(SignedMessage.Sign(report, signer, SignedMessage.ControlPlane, DateTimeOffset.UtcNow, key), out _)!;

    private static InstancesReport Death(string agentId, DeploymentStatus deployment, InstanceOrder instance) => new()
    {
        ReportId = Guid.NewGuid().ToString("N"),
        AgentId = agentId,
        ObservedAt = DateTimeOffset.UtcNow,
        Instances =
        [
            new InstanceObservation
            {
                InstanceId = instance.InstanceId,
                EnvironmentId = deployment.EnvironmentId,
                DeploymentId = deployment.DeploymentId,
                ServiceLabel = instance.ServiceLabel,
                Generation = instance.Generation,
                Sequence = long.MaxValue,
                State = InstanceState.Failed,
                Cause = "made up",
            },
        ],
    };

    private async Task<HttpStatusCode> AskAsync(string agentId, SignedMessage request)
    {
        using var answer = await pod.Http.PostAsJsonAsync($"pod/agents/{agentId}/credentials", request, CatalyzeJson.Options);
        return answer.StatusCode;
    }

    private async Task<IReadOnlyList<string>> ActionsAsync() => [.. (await pod.GetAsync<PodAuditPage>("pod/audit?limit=1000")).Entries.Select(e => $"{e.Action} {e.AgentId}")];

    private async Task<IReadOnlyList<string>> StatesAsync(string environmentId) =>
        [.. (await pod.GetAsync<EnvironmentStatus>($"pod/environments/{environmentId}")).Services.SelectMany(s => s.Instances).Select(i => $"{i.InstanceId} {i.State}")];
}
