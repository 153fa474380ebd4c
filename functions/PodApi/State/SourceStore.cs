using Azure.Storage.Blobs.Models;
using Catalyze.Contracts.Specifications;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.State;

/// <summary>Uploaded source archives by digest: the archive in a blob, what it holds in a row. The row is written last, so a source that is known is whole.</summary>
public sealed class SourceStore(PodTables tables, PodContainers containers)
{
    private const string Partition = "source";

    public async Task<SourceManifest?> FindAsync(string digest, CancellationToken cancellationToken) =>
        (await tables.Registry.GetEntityIfExistsAsync(Partition, digest, cancellationToken: cancellationToken))?.GetJson<SourceManifest>("Manifest");

    /// <summary>Manifests of all sources the specification names; what is not known is missing from the answer.</summary>
    public async Task<IReadOnlyDictionary<string, SourceManifest>> FindAllAsync(PodSpecification specification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        var manifests = new Dictionary<string, SourceManifest>(StringComparer.Ordinal);
        foreach (var digest in specification.Services.Select(s => s.Source?.Digest).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (await FindAsync(digest, cancellationToken) is { } manifest) manifests[digest] = manifest;
        }

        return manifests;
    }

    public async Task SaveAsync(SourceManifest manifest, Stream archive, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        await containers.Sources.GetBlobClient(BlobName(manifest.Digest)).UploadAsync(archive, new BlobUploadOptions(), cancellationToken);
        await tables.Registry.UpsertEntityAsync(new TableEntity(Partition, manifest.Digest).SetJson("Manifest", manifest), TableUpdateMode.Replace, cancellationToken);
    }

    public Task<Stream> OpenAsync(string digest, CancellationToken cancellationToken) =>
        containers.Sources.GetBlobClient(BlobName(digest)).OpenReadAsync(cancellationToken: cancellationToken);

    private static string BlobName(string digest) => digest["sha256:".Length..];
}
