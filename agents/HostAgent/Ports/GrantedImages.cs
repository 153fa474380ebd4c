using Catalyze.Link;

namespace Catalyze.HostAgent.Ports;

/// <summary>Asks the control plane, which knows what was awarded to this host.</summary>
public sealed class GrantedImages(ControlPlaneClient controlPlane) : IRegistryAccess
{
    public async Task<string?> TokenAsync(string image, string environmentId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        var slash = image.IndexOf('/', StringComparison.Ordinal);
        var end = image.IndexOf('@', StringComparison.Ordinal);
        if (slash < 0 || end < slash)
            throw new ArgumentException($"'{image}' is not registry/repository@digest.", nameof(image));
        return (await controlPlane.GetRegistryTokenAsync(image[..slash], image[(slash + 1)..end], environmentId, cancellationToken)).Token;
    }
}
