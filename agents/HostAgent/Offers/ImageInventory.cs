using Catalyze.Contracts.Offers;
using Catalyze.Docker;
using Catalyze.Docker.Models;

namespace Catalyze.HostAgent.Offers;

/// <summary>Images and layers the engine has, as an offer tells them: bounded, the newest first.</summary>
/// <remarks>An image never changes, so each is looked into once.</remarks>
public sealed class ImageInventory(DockerEngine engine)
{
    private const int MostImages = 64;
    private const int MostLayers = 32;
    private readonly Dictionary<string, IReadOnlyList<string>> _layers = new(StringComparer.Ordinal);

    /// <summary>Digests of the images in the order of the alphabet.</summary>
    public IReadOnlyList<string> Images { get; private set; } = [];

    /// <summary>Their layers, short; the newest image's first.</summary>
    public IReadOnlyList<string> Layers { get; private set; } = [];

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var newest = (await engine.Images.ListAsync(cancellationToken)).Where(image => image.RepoDigests is { Count: > 0 })
            .OrderByDescending(image => image.Created).ThenBy(image => image.Id, StringComparer.Ordinal).Take(MostImages).ToList();
        foreach (var gone in _layers.Keys.Except(newest.Select(image => image.Id), StringComparer.Ordinal).ToList())
            _layers.Remove(gone);
        foreach (var image in newest.Where(image => !_layers.ContainsKey(image.Id)))
        {
            if (await InspectAsync(image, cancellationToken) is { } layers)
                _layers[image.Id] = layers;
        }

        Images =
        [
            .. newest.SelectMany(image => image.RepoDigests!).Select(reference => reference[(reference.IndexOf('@', StringComparison.Ordinal) + 1)..])
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        Layers = [.. newest.SelectMany(image => _layers.GetValueOrDefault(image.Id, [])).Distinct(StringComparer.Ordinal).Take(MostLayers)];
    }

    private async Task<IReadOnlyList<string>?> InspectAsync(ImageSummary image, CancellationToken cancellationToken)
    {
        try
        {
            return [.. ((await engine.Images.InspectAsync(image.Id, cancellationToken)).RootFS?.Layers ?? []).Select(ImageLayer.ShortDigest)];
        }
        catch (DockerException exception) when (exception.IsNotFound)
        {
            // Removed since it was listed.
            return null;
        }
    }
}
