using Xunit;

namespace Catalyze.EndToEnd.Tests.Isolation;

/// <summary>The world of the isolation tests, and the matrix they fill together; it is kept as a report in the end.</summary>
public sealed class IsolationFixture(LocalPod pod) : IAsyncLifetime
{
    private IsolationWorld? _world;

    internal IsolationWorld World => _world ?? throw new InvalidOperationException("The fixture is not initialised.");

    internal Matrix Matrix { get; } = new();

    public async Task InitializeAsync() => _world = await IsolationWorld.BuildAsync(pod);

    public async Task DisposeAsync()
    {
        Console.WriteLine(Matrix.Save(LocalPod.TestOutput("isolation")));
        if (_world is not null)
            await _world.DisposeAsync();
    }
}
