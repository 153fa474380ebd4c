using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.State;

/// <summary>Which images exist, by content address and registry.</summary>
public sealed class ImageStore(PodTables tables)
{
    private const string Prefix = "image:";

    public async Task<ImageRecord?> FindAsync(string contentAddress, string builder, CancellationToken cancellationToken) =>
        (await tables.Registry.GetEntityIfExistsAsync(Prefix + contentAddress, builder, cancellationToken: cancellationToken))?.GetJson<ImageRecord>("Image");

    public async Task SaveAsync(ImageRecord image, CancellationToken cancellationToken) =>
        await tables.Registry.UpsertEntityAsync(
            new TableEntity(Prefix + image.ContentAddress, image.Builder).SetJson("Image", image), TableUpdateMode.Replace, cancellationToken);

    public async Task<IReadOnlyList<ImageRecord>> ListAsync(CancellationToken cancellationToken) =>
    [
        .. (await tables.Registry.ReadAllAsync(TableFilter.Create($"PartitionKey ge {Prefix} and PartitionKey lt {"image;"}"), cancellationToken))
            .Select(r => r.GetJson<ImageRecord>("Image")!)
            .OrderByDescending(i => i.BuiltAt),
    ];
}
