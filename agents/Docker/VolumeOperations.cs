using Catalyze.Docker.Models;

namespace Catalyze.Docker;

/// <summary>Named volumes.</summary>
public sealed class VolumeOperations
{
    private readonly DockerConnection _connection;

    internal VolumeOperations(DockerConnection connection) => _connection = connection;

    /// <summary>Creates a volume; no effect when it exists.</summary>
    public Task CreateAsync(string name, IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken) =>
        _connection.PostAsync("volumes/create", new { Name = name, Labels = labels }, cancellationToken);

    public async Task<IReadOnlyList<VolumeSummary>> ListAsync(CancellationToken cancellationToken)
    {
        var list = await _connection.GetAsync<VolumeList>("volumes", cancellationToken);
        return list.Volumes ?? [];
    }

    /// <summary>Removes it with its data. No effect when it does not exist; conflict while a container has it.</summary>
    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await _connection.DeleteAsync($"volumes/{Query.Escape(name)}", cancellationToken);
        }
        catch (DockerException exception) when (exception.IsNotFound)
        {
            // Gone already is what was asked for.
        }
    }

    private sealed record VolumeList(IReadOnlyList<VolumeSummary>? Volumes);
}
