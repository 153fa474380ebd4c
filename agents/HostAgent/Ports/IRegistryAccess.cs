namespace Catalyze.HostAgent.Ports;

/// <summary>Leave to pull images. Calls fail when nobody can be asked; the caller tries again.</summary>
public interface IRegistryAccess
{
    /// <summary>A bearer token for an image's repository; null where registries ask for none.</summary>
    /// <param name="image"><c>registry/repository@digest</c>.</param>
    /// <param name="environmentId">The environment that runs an instance of it here.</param>
    /// <param name="cancellationToken">Stops.</param>
    Task<string?> TokenAsync(string image, string environmentId, CancellationToken cancellationToken);
}
