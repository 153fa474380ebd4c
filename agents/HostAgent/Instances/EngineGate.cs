using System.Collections.Concurrent;
using Catalyze.Docker;
using Catalyze.HostAgent.Ports;

namespace Catalyze.HostAgent.Instances;

/// <summary>Lets only a few instances at a time into the engine, which slows down when many press, and pulls each image once.</summary>
public sealed class EngineGate : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task>> _pulls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _present = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _slots;
    private readonly DockerEngine _engine;
    private readonly IRegistryAccess _registries;
    private int _waiting;

    public EngineGate(DockerEngine engine, IRegistryAccess registries, int parallelism)
    {
        _engine = engine;
        _registries = registries;
        _slots = new SemaphoreSlim(parallelism);
    }

    /// <summary>Instances in the engine's hands or waiting for it.</summary>
    public int Starting => Volatile.Read(ref _waiting);

    public void Dispose() => _slots.Dispose();

    public async Task<T> EnterAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        Interlocked.Increment(ref _waiting);
        try
        {
            await _slots.WaitAsync(cancellationToken);
            try
            {
                return await work();
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Whether the image was seen here; wrong only when somebody removed it since, which the create then tells.</summary>
    public bool IsKnown(string image) => _present.ContainsKey(image);

    public void Forget(string image) => _present.TryRemove(image, out _);

    /// <summary>Pulls the image unless it is there. All who want the same one share one pull, and its failure.</summary>
    /// <param name="image">By digest.</param>
    /// <param name="environmentId">Whose instance wants it.</param>
    /// <param name="pulling">Called when it really has to be pulled.</param>
    /// <param name="cancellationToken">Stops waiting, not the pull: others may want it.</param>
    public async Task EnsureImageAsync(string image, string environmentId, Action pulling, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pulling);
        if (IsKnown(image))
            return;
        if (!await _engine.Images.ExistsAsync(image, cancellationToken))
        {
            pulling();
            var pull = _pulls.GetOrAdd(image, name => new Lazy<Task>(() => PullAsync(name, environmentId)));
            await pull.Value.WaitAsync(cancellationToken);
        }

        _present[image] = true;
    }

    private async Task PullAsync(string image, string environmentId)
    {
        try
        {
            var token = await _registries.TokenAsync(image, environmentId, CancellationToken.None);
            await _engine.Images.PullAsync(image, progress: null, CancellationToken.None, token);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            throw new ImageUnavailableException($"The image cannot be pulled yet, nobody gives leave to: {exception.Message}", exception);
        }
        catch (DockerException exception) when (!IsFinal(exception))
        {
            throw new ImageUnavailableException($"The image cannot be pulled yet: {exception.Message}", exception);
        }
        finally
        {
            _pulls.TryRemove(image, out _);
        }
    }

    // The engine has no code for it: the registry's words come through as text.
    private static bool IsFinal(DockerException exception) =>
        exception.IsNotFound
        || exception.Message.Contains("manifest unknown", StringComparison.OrdinalIgnoreCase)
        || exception.Message.Contains("not found", StringComparison.OrdinalIgnoreCase)
        || exception.Message.Contains("denied", StringComparison.OrdinalIgnoreCase)
        || exception.Message.Contains("invalid reference", StringComparison.OrdinalIgnoreCase);
}
