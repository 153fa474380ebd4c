using Catalyze.Docker.Models;

namespace Catalyze.HostAgent.Images;

/// <summary>Which images a host can do without. Every image comes back by its digest, so what is asked for again costs a pull and nothing else.</summary>
public static class ImageSweep
{
    /// <summary>Images that nobody here is to run, the oldest first. What a container uses besides, the engine itself keeps.</summary>
    /// <param name="images">All the engine has.</param>
    /// <param name="wanted">References or ids of what is to run here.</param>
    public static IReadOnlyList<ImageSummary> Dispensable(IEnumerable<ImageSummary> images, IReadOnlySet<string> wanted) =>
        [.. images.Where(image => !References(image).Append(image.Id).Any(wanted.Contains)).OrderBy(image => image.Created).ThenBy(image => image.Id, StringComparer.Ordinal)];

    /// <summary>Every name of an image; its id where it has none.</summary>
    public static IReadOnlyList<string> References(ImageSummary image)
    {
        ArgumentNullException.ThrowIfNull(image);

        // An engine of old writes <none> for a name that is missing.
        var names = (image.RepoTags ?? []).Concat(image.RepoDigests ?? []).Where(name => !name.StartsWith("<none>", StringComparison.Ordinal)).ToList();
        return names.Count > 0 ? names : [image.Id];
    }
}
