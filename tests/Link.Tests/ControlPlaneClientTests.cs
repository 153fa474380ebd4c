using System.Net;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.Link.Tests;

public sealed class ControlPlaneClientTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private FakeControlPlane plane = null!;

    public async Task InitializeAsync() => plane = await FakeControlPlane.StartAsync(azurite);

    public async Task DisposeAsync() => await plane.DisposeAsync();

    [Fact]
    public async Task An_agent_joins_as_soon_as_the_control_plane_answers()
    {
        plane.Outage = HttpStatusCode.ServiceUnavailable;
        var joining = TestAgent.EnrolAsync(plane);
        await Task.Delay(300);
        Assert.False(joining.IsCompleted);

        plane.Outage = null;
        await using var agent = await joining;
        Assert.True(agent.Identity.Enrolled);
    }

    [Fact]
    public async Task A_wrong_token_is_refused_at_once()
    {
        await using var agent = await TestAgent.EnrolAsync(plane);
        using var other = AgentIdentity.LoadOrCreate(Directory.CreateTempSubdirectory("cz-mt-").FullName, "other", TimeProvider.System);
        using var client = new ControlPlaneClient(
            new HttpClient { BaseAddress = plane.Address }, other, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<ControlPlaneClient>.Instance);
        var refused = await Assert.ThrowsAsync<ControlPlaneRefusedException>(() => client.EnrolAsync(agent.Request("wrong"), CancellationToken.None));
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.False(other.Enrolled);
    }

    [Fact]
    public async Task Credentials_are_kept_until_half_of_their_life_and_renewed_while_the_old_ones_serve()
    {
        plane.Life = TimeSpan.FromSeconds(4);
        await using var agent = await TestAgent.EnrolAsync(plane);
        var first = await agent.ControlPlane.GetCredentialsAsync(agent.Stopping);
        Assert.Same(first, await agent.ControlPlane.GetCredentialsAsync(agent.Stopping));
        Assert.Equal(1, plane.CredentialRequests);

        await Eventually.HoldsAsync(async () => !ReferenceEquals(first, await agent.ControlPlane.GetCredentialsAsync(agent.Stopping)));
        Assert.True(DateTimeOffset.UtcNow < first.ExpiresAt, "renewed before the first ones ended");
    }

    [Fact]
    public async Task An_outage_of_the_control_plane_does_not_take_valid_credentials_away()
    {
        plane.Life = TimeSpan.FromSeconds(8);
        await using var agent = await TestAgent.EnrolAsync(plane);
        var first = await agent.ControlPlane.GetCredentialsAsync(agent.Stopping);
        plane.Outage = HttpStatusCode.ServiceUnavailable;
        await Task.Delay(TimeSpan.FromSeconds(4.5));
        Assert.Same(first, await agent.ControlPlane.GetCredentialsAsync(agent.Stopping));
    }

    [Fact]
    public async Task A_revoked_agent_gets_no_credentials()
    {
        await using var agent = await TestAgent.EnrolAsync(plane);
        plane.Agents.TryRemove(agent.Identity.AgentId, out _);
        await Assert.ThrowsAsync<ControlPlaneRefusedException>(async () => await agent.ControlPlane.GetCredentialsAsync(agent.Stopping));
    }
}
