using Catalyze.Docker.Models;

namespace Catalyze.Docker;

/// <summary>Containers of the engine. A container is named by its id or name.</summary>
public sealed class ContainerOperations
{
    private readonly DockerConnection _connection;

    internal ContainerOperations(DockerConnection connection) => _connection = connection;

    /// <summary>Creates a container and returns its id. Conflict when the name is taken, not found when the image is absent.</summary>
    public async Task<string> CreateAsync(string name, ContainerSpecification specification, CancellationToken cancellationToken)
    {
        var created = await _connection.PostAsync<CreatedContainer>($"containers/create?name={Query.Escape(name)}", specification, cancellationToken);
        return created.Id;
    }

    /// <summary>Starts it; no effect when it runs.</summary>
    public Task StartAsync(string container, CancellationToken cancellationToken) =>
        _connection.PostAsync($"containers/{Query.Escape(container)}/start", body: null, cancellationToken);

    /// <summary>Asks it to stop and kills it after <paramref name="grace"/>; no effect when it is stopped.</summary>
    public Task StopAsync(string container, TimeSpan grace, CancellationToken cancellationToken) =>
        _connection.PostAsync($"containers/{Query.Escape(container)}/stop?t={(int)Math.Ceiling(grace.TotalSeconds)}", body: null, cancellationToken);

    /// <summary>Sends a signal (<c>KILL</c>, <c>TERM</c>). Conflict when it does not run.</summary>
    public Task KillAsync(string container, string signal, CancellationToken cancellationToken) =>
        _connection.PostAsync($"containers/{Query.Escape(container)}/kill?signal={signal}", body: null, cancellationToken);

    /// <summary>Removes it with its anonymous volumes, killing it first. No effect when it does not exist.</summary>
    public async Task RemoveAsync(string container, CancellationToken cancellationToken)
    {
        try
        {
            await _connection.DeleteAsync($"containers/{Query.Escape(container)}?force=1&v=1", cancellationToken);
        }
        catch (DockerException exception) when (exception.IsNotFound)
        {
            // Gone already is what was asked for.
        }
    }

    public Task<ContainerInspection> InspectAsync(string container, CancellationToken cancellationToken) =>
        _connection.GetAsync<ContainerInspection>($"containers/{Query.Escape(container)}/json", cancellationToken);

    /// <summary>All containers, running or not, that carry the label (<c>name</c> or <c>name=value</c>).</summary>
    public async Task<IReadOnlyList<ContainerSummary>> ListAsync(string label, CancellationToken cancellationToken) =>
        await _connection.GetAsync<List<ContainerSummary>>($"containers/json?all=1&filters={Query.Filter("label", label)}", cancellationToken);

    /// <summary>The last lines of standard output and error together, as text.</summary>
    public async Task<string> LogsAsync(string container, int lines, CancellationToken cancellationToken)
    {
        using var response = await _connection.SendAsync(
            HttpMethod.Get, $"containers/{Query.Escape(container)}/logs?stdout=1&stderr=1&tail={lines}", content: null, cancellationToken);
        return (await FramedOutput.ReadAsync(response, cancellationToken)).Combined;
    }

    /// <summary>Waits until it does not run and returns its exit code.</summary>
    public async Task<long> WaitAsync(string container, CancellationToken cancellationToken)
    {
        var ended = await _connection.PostAsync<EndedContainer>($"containers/{Query.Escape(container)}/wait", body: null, cancellationToken);
        return ended.StatusCode;
    }

    private sealed record CreatedContainer(string Id);

    private sealed record EndedContainer(long StatusCode);
}
