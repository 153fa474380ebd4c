using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Audit;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Tests.World;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>An environment over two providers: who holds the root is decided here, and who may be certified by it.</summary>
public sealed class IntermediateTests : IAsyncLifetime
{
    private TestPod pod = null!;

    public async Task InitializeAsync()
    {
        pod = await TestPod.StartAsync(hosts: 2);
        await pod.AddSecondPodAsync();
    }

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public async Task An_environment_that_asks_for_two_providers_gets_them_and_their_management_agents_are_introduced()
    {
        var specification = (await Specifications.ApplicationAsync(pod)).With("app01", s => s with { Placement = new ServicePlacement { MaxPerProvider = 1 } });
        Assert.Equal(DeploymentState.Running, (await pod.DeployToEndAsync(specification)).State);
        Assert.Equal(2, pod.Hosts.Where(h => h.Running.Values.Any(i => i.ServiceLabel == "app01")).Select(h => h.Pod).Distinct().Count());
        var home = pod.Management.Orders.OfType<BuildImageOrder>().Any() ? pod.Management : pod.Second!;
        var other = home == pod.Management ? pod.Second! : pod.Management;

        Assert.All(Granting(other), relay => Assert.Equal(home.Id, relay.RootHolder));
        Assert.NotEmpty(Granting(other));
        Assert.All(Granting(home), relay => Assert.Null(relay.RootHolder));

        var request = new IntermediateRequest(SigningRequest(), RotationId: null, FollowedEpoch: 7);
        await AskAsync(other, request);
        await Eventually.HoldsAsync(() => home.Orders.OfType<SignIntermediateOrder>().Any(o => o.ForAgent == other.Id && o.Request == request));
        var intermediate = new IntermediateCertificate("certificate", "roots", 7, Severs: false, DateTimeOffset.UtcNow);
        await SendAsync(home, other.Id, intermediate);
        await Eventually.HoldsAsync(() => other.Orders.OfType<InstallIntermediateOrder>().Any(o => o.Intermediate == intermediate));

        // The other one vouches for nothing, and nobody has its root exchanged by telling.
        await SendAsync(other, home.Id, intermediate);
        await RefusedAsync(other, "whose root another one holds");
        Assert.DoesNotContain(home.Orders, o => o is InstallIntermediateOrder);
    }

    [Fact]
    public async Task Whoever_looks_after_no_host_of_an_environment_is_not_certified_for_it_and_unasked_nothing_spans_providers()
    {
        var specification = await Specifications.ApplicationAsync(pod);
        Assert.Equal(DeploymentState.Running, (await pod.DeployToEndAsync(specification)).State);
        Assert.Single(pod.Hosts.Where(h => !h.Running.IsEmpty).Select(h => h.Pod).Distinct());
        var stranger = pod.Hosts.Any(h => h.Pod == "pod1" && !h.Running.IsEmpty) ? pod.Second! : pod.Management;
        var home = stranger == pod.Management ? pod.Second! : pod.Management;
        await AskAsync(stranger, new IntermediateRequest(SigningRequest(), null, null));
        await RefusedAsync(stranger, "of which it looks after no host");
        await AskAsync(home, new IntermediateRequest(SigningRequest(), null, null));
        await RefusedAsync(home, "of which it looks after no host");
        Assert.DoesNotContain(pod.Management.Orders.Concat(pod.Second!.Orders), o => o is SignIntermediateOrder);
    }

    private static IEnumerable<RelayOrder> Granting(FakeManagementAgent agent) => agent.Orders.OfType<RelayOrder>().Where(r => r.Relayed.Any(o => o.Grants.Count > 0));

    private static string SigningRequest()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
    }

    private static Task AskAsync(FakeManagementAgent agent, IntermediateRequest request) => agent.ReportAsync(
        new IntermediateRequestReport { ReportId = Guid.NewGuid().ToString("N"), AgentId = agent.Id, ObservedAt = DateTimeOffset.UtcNow, EnvironmentId = Specifications.EnvironmentId, Request = request },
        CancellationToken.None);

    private static Task SendAsync(FakeManagementAgent agent, string to, IntermediateCertificate intermediate) => agent.ReportAsync(
        new IntermediateReport
        {
            ReportId = Guid.NewGuid().ToString("N"),
            AgentId = agent.Id,
            ObservedAt = DateTimeOffset.UtcNow,
            EnvironmentId = Specifications.EnvironmentId,
            ForAgent = to,
            Intermediate = intermediate,
        },
        CancellationToken.None);

    private Task RefusedAsync(FakeManagementAgent agent, string why) => Eventually.HoldsAsync(async () =>
        (await pod.GetAsync<PodAuditPage>("pod/audit")).Entries.Any(e => e.Action == "report-refused" && e.AgentId == agent.Id && e.Reason.Contains(why, StringComparison.Ordinal)));
}
