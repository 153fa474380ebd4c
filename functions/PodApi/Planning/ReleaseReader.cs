using System.Collections.Concurrent;
using Catalyze.Contracts.Specifications;
using Catalyze.Pipeline;
using Catalyze.PodApi.Keys;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Planning;

/// <summary>Reads releases and works out what follows from them. A few are remembered: a release never changes, and every step of a deployment asks.</summary>
public sealed class ReleaseReader(ReleaseStore releases, SourceStore sources, SecretStore secrets, ControlPlaneKey key)
{
    private const int Remembered = 16;
    private readonly ConcurrentDictionary<string, ReleaseModel> models = new(StringComparer.Ordinal);

    public async Task<ReleaseModel> ReadAsync(string environmentId, string releaseId, CancellationToken cancellationToken)
    {
        var place = $"{environmentId}/{releaseId}";
        if (models.TryGetValue(place, out var known)) return known;
        var specification = await releases.ReadAsync(environmentId, releaseId, cancellationToken);
        var model = await ModelAsync(releaseId, specification, secrets.GetOrMakeAsync, cancellationToken);
        if (models.Count >= Remembered) models.Clear();
        models[place] = model;
        return model;
    }

    /// <summary>What would follow from a specification if it were a release. Stores nothing.</summary>
    public Task<ReleaseModel> PreviewAsync(PodSpecification specification, CancellationToken cancellationToken) =>
        ModelAsync("planned", specification, secrets.PeekAsync, cancellationToken);

    /// <summary>Forgets what was remembered of an environment that is gone.</summary>
    public void Forget(string environmentId)
    {
        foreach (var place in models.Keys.Where(k => k.StartsWith(environmentId + "/", StringComparison.Ordinal))) models.TryRemove(place, out _);
    }

    private async Task<ReleaseModel> ModelAsync(string releaseId, PodSpecification specification, SecretReader read, CancellationToken cancellationToken)
    {
        var manifests = await sources.FindAllAsync(specification, cancellationToken);
        var topology = EnvironmentTopology.Expand(specification);
        var blueprints = topology.Services.ToDictionary(s => s.Label, s => Create(s, manifests, specification.EnvironmentId), StringComparer.Ordinal);
        var generated = await read(
            specification.EnvironmentId, blueprints.ToDictionary(b => b.Key, b => b.Value.Runtime.GeneratedSecrets, StringComparer.Ordinal), cancellationToken);
        return new ReleaseModel(releaseId, specification, topology, blueprints, generated, key);
    }

    private static ServiceBlueprint Create(ServiceSpecification service, IReadOnlyDictionary<string, SourceManifest> manifests, string environmentId) =>
        BlueprintFactory.Create(service, service.Source is { } source ? manifests.GetValueOrDefault(source.Digest) : null, environmentId);

    private delegate Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> SecretReader(
        string environmentId, IReadOnlyDictionary<string, IReadOnlyList<GeneratedSecret>> wanted, CancellationToken cancellationToken);
}
