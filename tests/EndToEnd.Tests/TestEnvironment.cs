using System.Security.Cryptography;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Specifications;
using Xunit;

namespace Catalyze.EndToEnd.Tests;

/// <summary>An environment of a test's own, removed with it.</summary>
public sealed class TestEnvironment : IAsyncDisposable
{
    private readonly LocalPod _pod;

    public TestEnvironment(LocalPod pod, string name)
    {
        _pod = pod;
        Id = "env-" + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 10);
        Name = name;
    }

    public string Id { get; }

    public string Name { get; }

    public PodSpecification Specification(IReadOnlyList<ServiceSpecification> services, params (string Provider, string Consumer)[] connections) => new()
    {
        EnvironmentId = Id,
        EnvironmentName = Name,
        OrganisationId = "org-end-to-end",
        // The kernel of a development machine may have no AppArmor; the environment says that it accepts this.
        Confinement = Confinement.Waived,
        Services = services,
        Connections = connections.Select(c => new ConnectionSpecification(c.Provider, c.Consumer)).ToList(),
    };

    public Task<EnvironmentStatus> StatusAsync() => _pod.Api.EnvironmentAsync(Id);

    /// <summary>Exactly one running container for each instance, none of them twice, none besides.</summary>
    public async Task AssertContainersAsync(int expected)
    {
        var containers = await _pod.ContainersAsync(Id);
        var status = await StatusAsync();
        var instances = status.Services.SelectMany(s => s.Instances).Select(i => i.InstanceId).Order(StringComparer.Ordinal);
        Assert.All(containers, c => Assert.Equal("running", c.State));
        Assert.Equal(instances, containers.Select(c => c.InstanceId).Order(StringComparer.Ordinal));
        Assert.Equal(expected, containers.Count);
    }

    public async ValueTask DisposeAsync() => await _pod.Api.RemoveAsync(Id);
}
