using Xunit;

namespace Catalyze.PodApi.Tests.World;

/// <summary>A pod for all tests of a class: each takes an environment of its own and says what the hosts offer.</summary>
public sealed class SharedPod : IAsyncLifetime
{
    internal TestPod Pod { get; private set; } = null!;

    public async Task InitializeAsync() => Pod = await TestPod.StartAsync();

    public async Task DisposeAsync() => await Pod.DisposeAsync();
}
