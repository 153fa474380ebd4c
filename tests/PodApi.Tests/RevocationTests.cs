using System.Net;
using System.Net.Http.Json;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Audit;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.PodApi.Http;
using Catalyze.PodApi.Tests.World;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>An operator takes trust away: from one instance, or from an environment's authority.</summary>
public sealed class RevocationTests : IAsyncLifetime
{
    private TestPod pod = null!;
    private EnvironmentStatus environment = null!;

    public async Task InitializeAsync()
    {
        pod = await TestPod.StartAsync();
        var specification = await Specifications.ApplicationAsync(pod);
        Assert.Equal(DeploymentState.Running, (await pod.DeployToEndAsync(specification)).State);
        environment = await StatusAsync(specification.EnvironmentId);
    }

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public async Task An_instance_is_revoked_by_order_and_the_status_tells_how_far_it_is()
    {
        var instance = environment.Services[0].Instances[0];
        using var answer = await pod.Http.PostAsync(Relative($"instances/{instance.InstanceId}/revocation"), content: null);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var accepted = (await answer.Content.ReadFromJsonAsync<RevocationStatus>(CatalyzeJson.Options))!;
        Assert.Equal(("operator", pod.Management.Id), (accepted.RequestedBy, Assert.Single(accepted.Agents)));
        await Eventually.HoldsAsync(() => pod.Management.Orders.OfType<RevokeInstanceOrder>().Any(o => o.InstanceId == instance.InstanceId && o.DeploymentId == accepted.RevocationId));
        Assert.Contains((await pod.GetAsync<PodAuditPage>("pod/audit?operator=operator")).Entries, e => e.Action == "instance-revoked" && e.AgentId == instance.HostId);

        await ReportAsync(instance.InstanceId, followed: false);
        await Eventually.HoldsAsync(async () => (await RevocationAsync()) is { Certificates: 1, RefusedAt: null });
        await ReportAsync(instance.InstanceId, followed: true);
        await ReportAsync(instance.InstanceId, followed: true);
        await Eventually.HoldsAsync(async () => (await RevocationAsync()).RefusedAt is not null);
        Assert.Equal([pod.Management.Id], (await RevocationAsync()).Followed);
    }

    [Fact]
    public async Task What_is_not_there_is_not_revoked()
    {
        using var unknown = await pod.Http.PostAsync(Relative("instances/nobody-0/revocation"), content: null);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Empty((await StatusAsync(environment.EnvironmentId)).Revocations);
    }

    [Fact]
    public async Task A_refused_rotation_is_shown_with_its_cause_and_another_may_be_asked_for()
    {
        var first = await RotateAsync();
        await pod.Management.ReportAsync(
            new OrderRefusedReport
            {
                ReportId = "refused-1",
                AgentId = pod.Management.Id,
                ObservedAt = DateTimeOffset.UtcNow,
                OrderId = first,
                DeploymentId = first,
                EnvironmentId = environment.EnvironmentId,
                Code = "rotation-refused",
                Reason = "the disk is full",
            },
            CancellationToken.None);
        await Eventually.HoldsAsync(async () => (await StatusAsync(environment.EnvironmentId)).Authorities.Single() is { UnderWay: false, Refusal: "rotation-refused: the disk is full" });

        var second = await RotateAsync();
        Assert.NotEqual(first, second);
        Assert.True((await StatusAsync(environment.EnvironmentId)).Authorities.Single() is { UnderWay: true, Refusal: null } again && again.RotationId == second);
    }

    private async Task<string> RotateAsync()
    {
        using var answer = await pod.Http.PostAsync(Relative("authority/rotation"), content: null);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<RotationAccepted>(CatalyzeJson.Options))!.RotationId;
    }

    private Task ReportAsync(string instance, bool followed) => pod.Management.ReportAsync(
        new InstanceRevokedReport
        {
            ReportId = Guid.NewGuid().ToString("N"),
            AgentId = pod.Management.Id,
            ObservedAt = DateTimeOffset.UtcNow,
            EnvironmentId = environment.EnvironmentId,
            InstanceId = instance,
            Issued = followed ? [] : [new RefusedCertificate("4CAB", instance, DateTimeOffset.UtcNow.AddHours(72))],
            Followed = followed,
        },
        CancellationToken.None);

    private Task<EnvironmentStatus> StatusAsync(string id) => pod.GetAsync<EnvironmentStatus>($"pod/environments/{id}");

    private async Task<RevocationStatus> RevocationAsync() => Assert.Single((await StatusAsync(environment.EnvironmentId)).Revocations);

    private Uri Relative(string path) => new($"pod/environments/{environment.EnvironmentId}/{path}", UriKind.Relative);
}
