using Catalyze.Link;

namespace Catalyze.HostAgent.Ports;

/// <summary>Asks the control plane, which knows what was awarded to this host, and whose key the registry must show the engine.</summary>
public sealed class GrantedImages(ControlPlaneClient controlPlane, RegistryTrust trust) : IRegistryAccess
{
    public async Task<string?> TokenAsync(string image, string environmentId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        var slash = image.IndexOf('/', StringComparison.Ordinal);
        var end = image.IndexOf('@', StringComparison.Ordinal);
        if (slash < 0 || end < slash)
            throw new ArgumentException($"'{image}' is not registry/repository@digest.", nameof(image));
        var registry = image[..slash];
        var granted = await controlPlane.GetRegistryTokenAsync(registry, image[(slash + 1)..end], environmentId, cancellationToken);
        if (granted.RegistryKey is { } key)
            trust.Pin(registry, key);
        return granted.Token;
    }
}
