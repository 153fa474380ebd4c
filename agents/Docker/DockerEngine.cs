using System.Runtime.CompilerServices;
using System.Text.Json;
using Catalyze.Docker.Models;

namespace Catalyze.Docker;

/// <summary>
/// Client of one Docker engine (Engine API 1.41 to 1.44, https://docs.docker.com/engine/api/). Safe for concurrent use. Every call fails with
/// <see cref="DockerException"/> when the engine refuses and <see cref="HttpRequestException"/> when it cannot be reached or goes away in
/// the middle of its answer.
/// </summary>
public sealed class DockerEngine : IDisposable
{
    private readonly DockerConnection _connection;

    /// <param name="socketPath">The engine's Unix socket, <c>/var/run/docker.sock</c>.</param>
    public DockerEngine(string socketPath)
    {
        _connection = new DockerConnection(socketPath);
        Containers = new ContainerOperations(_connection);
        Images = new ImageOperations(_connection);
        Exec = new ExecOperations(_connection);
        Volumes = new VolumeOperations(_connection);
    }

    public ContainerOperations Containers { get; }

    public ImageOperations Images { get; }

    public ExecOperations Exec { get; }

    public VolumeOperations Volumes { get; }

    public void Dispose() => _connection.Dispose();

    /// <summary>What the engine and its kernel can do.</summary>
    public Task<EngineInfo> InfoAsync(CancellationToken cancellationToken) => _connection.GetAsync<EngineInfo>("info", cancellationToken);

    /// <summary>Events as they happen, until the engine goes away or the caller cancels. The names of exec events hold their command line.</summary>
    /// <param name="filters">Filter → values, for example <c>type</c> → <c>container</c>.</param>
    /// <param name="onConnected">Called once the engine has accepted: what happens from now on will be seen.</param>
    public async IAsyncEnumerable<EngineEvent> EventsAsync(
        IReadOnlyDictionary<string, IReadOnlyList<string>> filters, Action? onConnected, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await _connection.SendAsync(HttpMethod.Get, $"events?filters={Query.Filters(filters)}", content: null, cancellationToken);
        onConnected?.Invoke();
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var reader = new StreamReader(stream);
        while (await NextLineAsync(reader, cancellationToken) is { } line)
        {
            if (line.Length > 0 && JsonSerializer.Deserialize<EngineEvent>(line, DockerJson.Options) is { } engineEvent)
                yield return engineEvent;
        }
    }

    private static async Task<string?> NextLineAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken);
        }
        catch (IOException)
        {
            // An engine that ends does not finish its answer: there are no more events.
            return null;
        }
    }
}
