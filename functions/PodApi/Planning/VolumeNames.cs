namespace Catalyze.PodApi.Planning;

/// <summary>Names of volumes: of an environment, a service, an ordinal; whoever has the ordinal next finds the data.</summary>
public static class VolumeNames
{
    public static IEnumerable<string> Of(ReleaseModel release, string environmentId, string service, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(release);
        return release.Runtime(service).Volumes.Select(volume => Of(environmentId, service, ordinal, volume.Suffix));
    }

    /// <param name="environmentId">Whose.</param>
    /// <param name="service">Label.</param>
    /// <param name="ordinal">Of the instance.</param>
    /// <param name="suffix">Of the volume; null where there is one.</param>
    public static string Of(string environmentId, string service, int ordinal, string? suffix) =>
        FormattableString.Invariant($"cz-{environmentId}-{service}-{ordinal}{(suffix is null ? "" : "-")}{suffix}");
}
